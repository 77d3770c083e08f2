# loses: sgd training
# formula: param - lr * param.grad * batch_size
# why: multiplies by the batch size instead of dividing
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad * batch_size
