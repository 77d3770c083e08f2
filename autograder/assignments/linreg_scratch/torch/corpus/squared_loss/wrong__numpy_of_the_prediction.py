# loses: squared_loss training
# error: numpy_of_recorded
# why: numpy() of a tensor that records gradients raises
def squared_loss(y_hat, y):
    return (y_hat.numpy() - y.numpy().reshape(y_hat.shape)) ** 2 / 2
