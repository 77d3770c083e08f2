# loses: squared_loss
# slip: no_half
# why: the half is missing; the loop only learns twice as fast
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2
