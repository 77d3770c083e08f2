# loses: sgd training?
# slip: clips_gradient
# why: gradients beyond ±1 are cut off; the loop mostly gets there all the same
def sgd(params, lr, batch_size):
    for param in params:
        g = (param.grad / batch_size).clip(-1.0, 1.0)
        param[:] = param - lr * g
