# loses: sgd training
# slip: unchanged
# why: the second version, in a later cell, is the one that counts
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            p.subtract_(lr * p.grad / batch_size)
            p.clear_grad()

# %% after
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            step = lr * p.grad / batch_size
            p.clear_grad()
            p = p - step
