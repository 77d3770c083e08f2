# loses: squared_loss
# why: errors beyond 10 count as 10
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)).clip(-10, 10) ** 2 / 2
