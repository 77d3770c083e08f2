# loses: sgd training?
# slip: momentum
# also: constant_factor
# why: a moving average of the gradients: the first steps are short
def sgd(params, lr, batch_size):
    for param in params:
        before = getattr(param, "average", 0.0)
        param.average = 0.9 * before + 0.1 * param.grad
        param[:] = param - lr * param.average / batch_size
