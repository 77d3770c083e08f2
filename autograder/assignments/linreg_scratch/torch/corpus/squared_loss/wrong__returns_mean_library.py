# loses: squared_loss training
# slip: returns_mean
# why: mse_loss takes the mean unless it is told not to
def squared_loss(y_hat, y):
    return torch.nn.functional.mse_loss(y_hat, y.reshape(y_hat.shape)) / 2
