# loses: squared_loss
# slip: no_reshape
# why: (n, 1) - (n,)
def squared_loss(y_hat, y):
    return (y_hat - y) ** 2 / 2
