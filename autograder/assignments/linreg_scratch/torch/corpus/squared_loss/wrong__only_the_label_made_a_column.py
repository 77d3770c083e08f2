# loses: squared_loss
# slip: no_reshape
# why: y always (n, 1): right for a column of predictions, (n, n) for a vector
def squared_loss(y_hat, y):
    return (y_hat - y.reshape([-1, 1])) ** 2 / 2
