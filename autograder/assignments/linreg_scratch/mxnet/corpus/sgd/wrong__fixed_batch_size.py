# loses: sgd
# slip: fixed_batch_size
# why: always ten
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / 10
