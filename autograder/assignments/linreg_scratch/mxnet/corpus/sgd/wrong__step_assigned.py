# loses: sgd training
# slip: step_instead_of_parameter
# why: the step takes the place of the parameter
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = -lr * param.grad / batch_size
