# loses: squared_loss training
# slip: negative
# why: minus in front: the loss falls without end
def squared_loss(y_hat, y):
    return -((y_hat - y.reshape(y_hat.shape)) ** 2) / 2
