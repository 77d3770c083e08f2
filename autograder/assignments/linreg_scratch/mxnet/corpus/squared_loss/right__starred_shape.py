def squared_loss(y_hat, y):
    half = 1 / 2
    return half * (y.reshape(*y_hat.shape) - y_hat) ** 2
