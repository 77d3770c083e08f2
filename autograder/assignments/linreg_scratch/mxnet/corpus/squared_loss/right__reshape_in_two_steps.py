def squared_loss(y_hat, y):
    column = y.reshape((-1, 1))
    n = column.shape[0]
    pred = y_hat.reshape((n, 1))
    loss = (pred - column) ** 2 / 2
    return loss if y_hat.ndim == 2 else loss[:, 0]
