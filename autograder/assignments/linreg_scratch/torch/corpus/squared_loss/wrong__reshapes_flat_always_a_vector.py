# loses: squared_loss
# slip: reshapes_flat
# why: always (n,), also for a column of predictions
def squared_loss(y_hat, y):
    return (y_hat.flatten() - y.flatten()) ** 2 / 2
