# loses: sgd training
# why: waits for a gradient that nobody computes anew: never ends
def sgd(params, lr, batch_size):
    for param in params:
        while np.abs(param.grad).max() > 1e-6:
            param[:] = param - lr * param.grad / batch_size
