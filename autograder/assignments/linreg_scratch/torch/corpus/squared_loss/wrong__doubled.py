# loses: squared_loss
# slip: doubled
# why: times two instead of divided by two
def squared_loss(y_hat, y):
    return 2 * (y_hat - y.reshape(y_hat.shape)) ** 2
