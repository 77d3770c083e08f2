# loses: sgd training
# formula: param - lr * param.grad * batch_size
# why: multiplies by the batch size instead of dividing
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * param.grad * batch_size)
            param.clear_grad()
