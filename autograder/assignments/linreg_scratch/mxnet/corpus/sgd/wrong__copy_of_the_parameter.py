# loses: sgd training
# error: no_gradient_yet
# why: a copy has no gradient
def sgd(params, lr, batch_size):
    for param in params:
        p = param.copy()
        p[:] = p - lr * p.grad / batch_size
