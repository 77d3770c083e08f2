# loses: squared_loss training
# error: reshape_to_tensor
# why: a tensor is no shape
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat)) ** 2 / 2
