# loses: sgd training
# error: others_method
# why: Paddle has subtract_
def sgd(params, lr, batch_size):
    for param in params:
        param.subtract_(lr * param.grad / batch_size)
