# loses: sgd training?
# slip: no_batch_size
# why: the step is not divided
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad
