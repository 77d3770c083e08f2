# loses: squared_loss training
# slip: returns_mean
# why: averaged
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).mean()
