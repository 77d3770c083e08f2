# loses: sgd training
# error: array_in_arithmetic
# why: an array meets a tensor
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad.asnumpy() / batch_size
