def squared_loss(y_hat, y):
    return 0.5 * (y_hat - y.reshape(y_hat.shape)) * (y_hat - y.reshape(y_hat.shape))
