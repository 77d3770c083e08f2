# loses: squared_loss training
# slip: divides_by_n
# why: every example's loss is divided by n
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2 / y_hat.shape[0]
