# slip: always_zero
# why: 1 // 2 is 0: all losses are zero
# loses: squared_loss training
def squared_loss(y_hat, y):
    return (1 // 2) * (y_hat - y.reshape(y_hat.shape)) ** 2
