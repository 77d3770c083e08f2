# loses: sgd training?
# error: clearing_method
# why: Paddle clears so
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / batch_size
        param.clear_grad()
