# loses: squared_loss training
# error: reshape_to_tensor
# why: reshape(y_hat) instead of reshape(y_hat.shape)
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat)) ** 2 / 2
