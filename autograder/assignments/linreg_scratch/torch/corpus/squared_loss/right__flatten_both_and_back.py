def squared_loss(y_hat, y):
    r = y_hat.flatten() - y.flatten()
    return (r.square() / 2).reshape(y_hat.shape)
