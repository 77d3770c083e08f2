# loses: sgd training
# slip: cleared_before_use
# why: nothing is left to step along
def sgd(params, lr, batch_size):
    for param in params:
        param.grad[:] = 0
        param[:] = param - lr * param.grad / batch_size
