# loses: sgd training
# slip: first_param_only
# why: the update is not indented: only the last parameter moves
def sgd(params, lr, batch_size):
    for param in params:
        step = lr * param.grad / batch_size
    param[:] = param - step
