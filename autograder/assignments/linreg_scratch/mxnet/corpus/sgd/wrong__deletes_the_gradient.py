# loses: sgd training
# why: del param.grad kills the process (Paddle 3.3.1, segmentation fault)
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / batch_size
        del param.grad
