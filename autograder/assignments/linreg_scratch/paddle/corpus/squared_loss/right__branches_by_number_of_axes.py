def squared_loss(y_hat, y):
    if len(y_hat.shape) == len(y.shape):
        pass
    elif len(y_hat.shape) == 2:
        y = y[:, None]
    else:
        y = y[:, 0]
    err = y_hat - y
    return err ** 2 / 2
