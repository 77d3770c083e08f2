# error: axis_out_of_range
# why: sum(dim=1) takes the column away (n,), and raises for flat y_hat
# loses: squared_loss training?
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).sum(dim=1)
