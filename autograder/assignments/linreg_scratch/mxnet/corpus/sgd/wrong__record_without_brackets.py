# loses: sgd training
# error: record_brackets
# why: pause is a function
def sgd(params, lr, batch_size):
    with autograd.pause:
        for param in params:
            param[:] = param - lr * param.grad / batch_size
