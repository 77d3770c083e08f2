# loses: sgd training?
# slip: clips_gradient
# why: every entry of the gradient is cut off at 5
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * param.grad.clip(-5.0, 5.0) / batch_size)
            param.clear_grad()
