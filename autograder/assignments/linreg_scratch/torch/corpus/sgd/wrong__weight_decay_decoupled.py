# loses: sgd training
# slip: weight_decay
# why: takes a hundredth of the parameter away in every step
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param *= 0.99
            param -= lr * param.grad / batch_size
            param.grad.zero_()
