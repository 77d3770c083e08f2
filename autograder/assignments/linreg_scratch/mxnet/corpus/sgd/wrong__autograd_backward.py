# loses: sgd training
# error: not_recorded
# why: a parameter is not what was computed
def sgd(params, lr, batch_size):
    autograd.backward([p * 1 for p in params])
    for param in params:
        param[:] = param - lr * param.grad / batch_size
