def squared_loss(y_hat, y):
    if y_hat.ndim == 2 and y.ndim == 1:
        y = y.unsqueeze(1)
    elif y_hat.ndim == 1 and y.ndim == 2:
        y = y.squeeze(1)
    return (y_hat - y).pow(2) / 2
