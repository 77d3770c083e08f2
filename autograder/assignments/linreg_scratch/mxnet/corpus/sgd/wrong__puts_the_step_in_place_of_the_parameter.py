# loses: sgd training
# slip: step_instead_of_parameter
# why: sets the parameter to the step
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = -lr * param.grad / batch_size
