# loses: sgd training?
# slip: lr_squared
# why: the gradient is scaled by lr, and the step once more
def sgd(params, lr, batch_size):
    for param in params:
        step = lr * param.grad / batch_size
        param[:] = param - lr * step
