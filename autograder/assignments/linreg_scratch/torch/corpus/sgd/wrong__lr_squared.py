# loses: sgd training?
# slip: lr_squared
# why: the gradient is scaled by lr, and the step once more
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            step = lr * param.grad / batch_size
            param -= lr * step
            param.grad.zero_()
