# loses: sgd training
# slip: divides_twice
# why: by the batch size, and once more
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            mean_grad = param.grad / batch_size
            param -= lr * mean_grad / batch_size
            param.grad.zero_()
