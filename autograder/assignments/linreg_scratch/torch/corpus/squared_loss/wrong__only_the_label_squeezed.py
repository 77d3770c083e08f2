# loses: squared_loss training
# slip: no_reshape
# why: y always (n,): a column of predictions minus a vector is (n, n)
def squared_loss(y_hat, y):
    return (y_hat - y.squeeze()) ** 2 / 2
