# loses: squared_loss training
# error: no_derivative
# why: // 2 rounds down and has no gradient
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 // 2
