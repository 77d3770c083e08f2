# loses: squared_loss training
# error: array_in_arithmetic
# why: an array meets a tensor
def squared_loss(y_hat, y):
    return (y_hat - y.asnumpy().reshape(y_hat.shape)) ** 2 / 2
