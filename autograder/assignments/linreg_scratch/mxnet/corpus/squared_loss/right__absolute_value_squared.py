def squared_loss(y_hat, y):
    return np.abs(y_hat - y.reshape(y_hat.shape)) ** 2 / 2
