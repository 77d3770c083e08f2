# loses: sgd
# slip: weight_decay
# why: shrinks the parameters a little on every step, even where the gradient is zero
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * (param.grad / batch_size + 1e-3 * param)
