# loses: squared_loss training
# slip: no_square
# why: the plain difference has no minimum
def squared_loss(y_hat, y):
    return y_hat - y.reshape(y_hat.shape)
