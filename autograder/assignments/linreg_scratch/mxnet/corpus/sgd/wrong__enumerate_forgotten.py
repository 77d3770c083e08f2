# loses: sgd training
# error: loop_unpacks
# why: for i, p in params
def sgd(params, lr, batch_size):
    for i, p in params:
        p[:] = p - lr * p.grad / batch_size
