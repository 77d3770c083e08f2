# loses: squared_loss training
# slip: half_squared
# why: halves before squaring: a quarter
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) / 2) ** 2
