# loses: sgd training
# error: not_recorded
# why: nothing is recorded here
def sgd(params, lr, batch_size):
    for param in params:
        (param * param).sum().backward()
        param[:] = param - lr * param.grad / batch_size
