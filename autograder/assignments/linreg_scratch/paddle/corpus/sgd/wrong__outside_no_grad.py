# loses: sgd training
# slip: outside_no_grad
# why: an in-place change of a leaf that needs a gradient: Paddle moves it and then raises
def sgd(params, lr, batch_size):
    for param in params:
        param.subtract_(lr * param.grad / batch_size)
        param.clear_grad()
