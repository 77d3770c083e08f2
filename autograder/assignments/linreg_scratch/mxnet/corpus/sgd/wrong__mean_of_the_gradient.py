# loses: sgd training
# slip: mean_gradient
# why: one number for all entries
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad.mean() / batch_size
