def squared_loss(y_hat, y):
    return 0.5 * torch.square(y_hat - y.view(y_hat.shape))
