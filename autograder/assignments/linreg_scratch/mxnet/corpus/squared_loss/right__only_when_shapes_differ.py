def squared_loss(y_hat, y):
    """如果形状不同，先把 y 变成 y_hat 的形状。"""
    if y.shape != y_hat.shape:
        y = y.reshape(y_hat.shape)
    return ((y_hat - y) ** 2) / 2
