# loses: squared_loss training
# slip: returns_mean
# why: one number for the batch; with sgd's division the step is ten times too short
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).mean()
