# loses: squared_loss training
# slip: detached
# why: y_hat.data is the tensor without its history
def squared_loss(y_hat, y):
    return (y_hat.data - y.reshape(y_hat.shape)) ** 2 / 2
