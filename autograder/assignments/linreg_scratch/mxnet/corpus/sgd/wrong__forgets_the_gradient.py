# loses: sgd training
# formula: param - lr / batch_size
# why: the gradient is missing from the step
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr / batch_size
