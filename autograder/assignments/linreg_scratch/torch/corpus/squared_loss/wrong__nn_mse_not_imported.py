# loses: squared_loss training
# error: not_imported
# why: nn is not imported under a short name
loss = nn.MSELoss(reduction='none')


def squared_loss(y_hat, y):
    return loss(y_hat, y.reshape(y_hat.shape)) / 2
