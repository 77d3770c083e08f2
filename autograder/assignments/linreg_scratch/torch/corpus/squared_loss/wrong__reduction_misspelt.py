# loses: squared_loss training
# why: reduction takes 'none', not None
def squared_loss(y_hat, y):
    return torch.nn.functional.mse_loss(y_hat, y.reshape(y_hat.shape), reduction=None) / 2
