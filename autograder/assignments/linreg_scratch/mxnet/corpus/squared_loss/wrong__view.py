# loses: squared_loss training
# error: others_method
# why: PyTorch has view
def squared_loss(y_hat, y):
    return (y_hat - y.view(y_hat.shape)) ** 2 / 2
