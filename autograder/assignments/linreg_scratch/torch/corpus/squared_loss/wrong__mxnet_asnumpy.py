# loses: squared_loss training
# error: mxnets_method
# why: asnumpy is MXNet's
def squared_loss(y_hat, y):
    return (y_hat.asnumpy() - y.asnumpy().reshape(y_hat.shape)) ** 2 / 2
