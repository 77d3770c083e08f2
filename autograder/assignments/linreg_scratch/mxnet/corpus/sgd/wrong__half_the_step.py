# loses: sgd training?
# slip: constant_factor
# why: halves the step, as if the gradient had the factor 2 of the square
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / (2 * batch_size)
