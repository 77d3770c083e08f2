# loses: squared_loss training?
# slip: returns_sum
# why: summed up
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).sum()
