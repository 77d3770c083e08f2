# loses: squared_loss
# slip: other_gradient
# why: the values are right, the gradient is twice as big
def squared_loss(y_hat, y):
    d = y_hat - y.reshape(y_hat.shape)
    return d ** 2 - (d ** 2 / 2).detach()
