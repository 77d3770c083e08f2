def squared_loss(y_hat, y):
    shape = y_hat.shape
    loss = (y - y_hat.reshape(y.shape)) ** 2 * 0.5
    return loss.reshape(shape)
