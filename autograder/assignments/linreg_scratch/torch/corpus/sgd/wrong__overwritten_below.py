# loses: sgd training
# slip: unchanged
# why: the second version, in a later cell, is the one that counts
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad / batch_size
            p.grad.zero_()

# %% after
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            step = lr * p.grad / batch_size
            p.grad.zero_()
            p = p - step
