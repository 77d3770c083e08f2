# loses: squared_loss
# slip: reshapes_flat
# why: always (n, 1), also for a vector of predictions
def squared_loss(y_hat, y):
    return (y_hat.reshape([-1, 1]) - y.reshape([-1, 1])) ** 2 / 2
