# loses: squared_loss training?
# error: reshape_size
# why: a fixed size
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(10, 1)) ** 2 / 2
