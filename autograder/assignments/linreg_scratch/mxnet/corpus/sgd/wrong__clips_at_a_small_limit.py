# loses: sgd training?
# slip: clips_gradient
# why: every entry of the gradient is cut off at 5
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad.clip(-5.0, 5.0) / batch_size
