# loses: squared_loss training
# error: reshape_as
# why: Paddle's tensors have no reshape_as: AttributeError
def squared_loss(y_hat, y):
    return (y_hat - y.reshape_as(y_hat)) ** 2 / 2
