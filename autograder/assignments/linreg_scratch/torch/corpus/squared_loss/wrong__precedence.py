# loses: squared_loss training
# slip: precedence
# why: brackets missing: only y is squared
def squared_loss(y_hat, y):
    return y_hat - y.reshape(y_hat.shape) ** 2 / 2
