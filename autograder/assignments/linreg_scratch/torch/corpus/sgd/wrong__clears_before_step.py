# loses: sgd training
# slip: cleared_before_use
# why: the gradient is zero by the time it is used
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param.grad.zero_()
            param -= lr * param.grad / batch_size
