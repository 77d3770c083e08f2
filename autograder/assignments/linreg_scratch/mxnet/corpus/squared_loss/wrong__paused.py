# loses: squared_loss training
# slip: detached
# why: nothing is recorded in pause
def squared_loss(y_hat, y):
    with autograd.pause():
        return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
