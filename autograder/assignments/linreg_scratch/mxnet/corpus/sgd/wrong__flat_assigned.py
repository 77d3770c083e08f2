# loses: sgd training
# error: assigned_shape
# why: a flat value does not fit
def sgd(params, lr, batch_size):
    for param in params:
        flat = param.reshape(-1) - lr * param.grad.reshape(-1) / batch_size
        param[:] = np.concatenate([flat, flat])
