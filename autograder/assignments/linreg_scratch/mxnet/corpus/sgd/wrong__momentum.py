# loses: sgd
# slip: momentum
# why: the first step is right, then old steps linger; it converges all the same
def sgd(params, lr, batch_size):
    for param in params:
        before = getattr(param, 'velocity', 0.0)
        param.velocity = 0.5 * before + param.grad / batch_size
        param[:] = param - lr * param.velocity
