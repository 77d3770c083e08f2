# loses: squared_loss training
# error: clearing_method
# why: PyTorch has zero_grad
def squared_loss(y_hat, y):
    y_hat.zero_grad()
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
