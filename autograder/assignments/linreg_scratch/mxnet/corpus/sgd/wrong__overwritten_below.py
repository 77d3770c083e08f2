# loses: sgd training
# slip: unchanged
# why: the second version, in a later cell, is the one that counts
def sgd(params, lr, batch_size):
    for p in params:
        p[:] = p - lr * p.grad / batch_size

# %% after
def sgd(params, lr, batch_size):
    for p in params:
        step = lr * p.grad / batch_size
        p = p - step
