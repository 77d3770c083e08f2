# loses: squared_loss training?
# error: broadcast_shapes
# also: no_reshape
# why: a fixed table of ones
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2 * np.ones((10, 1))
