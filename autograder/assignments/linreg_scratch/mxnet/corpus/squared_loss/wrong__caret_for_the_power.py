# loses: squared_loss training
# error: caret
# why: ^ is the bitwise exclusive or
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ^ 2 / 2
