# loses: squared_loss training
# why: the stub as it was handed out
def squared_loss(y_hat, y):
    raise NotImplementedError
