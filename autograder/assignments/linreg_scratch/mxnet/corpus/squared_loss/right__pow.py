def squared_loss(y_hat, y):
    y = np.reshape(y, y_hat.shape)
    return np.power(y_hat - y, 2) / 2
