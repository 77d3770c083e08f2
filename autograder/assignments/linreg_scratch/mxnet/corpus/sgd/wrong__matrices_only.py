# loses: sgd training
# slip: first_param_only
# why: skips everything that is not a matrix, so b stays
def sgd(params, lr, batch_size):
    for p in params:
        if p.ndim == 2:
            p[:] = p - lr * p.grad / batch_size
