# loses: sgd
# slip: gradient_twice
# why: the derivative of the square is put in by hand, but the gradient has it already: the step is double
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * 2 * param.grad / batch_size
