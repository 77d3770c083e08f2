# loses: squared_loss training
# formula: ((y_hat - y) / y) ** 2 / 2
# why: divided by the label
def squared_loss(y_hat, y):
    y = y.reshape(y_hat.shape)
    return ((y_hat - y) / y) ** 2 / 2
