# loses: sgd training
# error: missing_colon
# why: no colon behind def
def sgd(params, lr, batch_size)
    for p in params:
        p[:] = p - lr * p.grad / batch_size
