# loses: sgd training
# why: del param.grad kills the process (Paddle 3.3.1, segmentation fault)
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * param.grad / batch_size)
            del param.grad
