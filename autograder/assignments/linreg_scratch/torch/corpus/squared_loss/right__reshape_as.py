def squared_loss(y_hat, y):
    return (y_hat - y.reshape_as(y_hat)) ** 2 / 2
