def squared_loss(y_hat, y):
    d = torch.subtract(y_hat, y.view_as(y_hat))
    return torch.multiply(d, d) / 2
