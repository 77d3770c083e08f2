# loses: squared_loss
# slip: no_reshape
# why: reshape returns a new tensor, which is not kept
def squared_loss(y_hat, y):
    y.reshape(y_hat.shape)
    return 0.5 * (y_hat - y).square()
