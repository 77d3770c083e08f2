# loses: sgd training?
# slip: no_lr
# why: the rate is missing
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - param.grad / batch_size
