def squared_loss(y_hat, y):
    error = y_hat - y.reshape(y_hat.shape)
    return error * error / 2.0
