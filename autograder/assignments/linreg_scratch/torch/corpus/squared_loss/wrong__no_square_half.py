# loses: squared_loss training
# slip: no_square
# why: halved, but never squared
def squared_loss(y_hat, y):
    d = y_hat - y.reshape(y_hat.shape)
    return d / 2
