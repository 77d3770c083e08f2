def squared_loss(y_hat, y):
    return np.power(y_hat - y.reshape(y_hat.shape), 2) / 2
