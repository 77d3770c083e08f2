# loses: sgd training
# slip: gradient_not_cleared
# why: param.grad.zero_ without () is only named, not called
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_
