def squared_loss(y_hat, y):
    return (y_hat - y.astype(y_hat.dtype).reshape(y_hat.shape)) ** 2 * 0.5
