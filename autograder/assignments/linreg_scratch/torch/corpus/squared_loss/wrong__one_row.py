# loses: squared_loss
# slip: row_output
# why: (1, n): the losses lie down
def squared_loss(y_hat, y):
    e = y_hat.reshape([1, -1]) - y.reshape([1, -1])
    return e ** 2 / 2
