# loses: squared_loss training
# error: shape_called
# why: shape is no method
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape())) ** 2 / 2
