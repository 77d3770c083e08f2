# loses: squared_loss training
# slip: detached
# why: the loss knows nothing of y_hat's history
def squared_loss(y_hat, y):
    return (y_hat.detach() - y.reshape(y_hat.shape)) ** 2 / 2
