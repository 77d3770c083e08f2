# loses: squared_loss training
# error: incomplete_cell
# why: a bracket is missing at the end
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2
