# loses: squared_loss training
# slip: detached
# why: no gradient
def squared_loss(y_hat, y):
    y_hat = y_hat.detach()
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
