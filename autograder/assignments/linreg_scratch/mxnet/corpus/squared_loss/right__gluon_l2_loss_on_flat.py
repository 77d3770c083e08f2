# %% before
from mxnet import gluon

# %% solution
def squared_loss(y_hat, y):
    loss = gluon.loss.L2Loss()
    return loss(y_hat.reshape(-1, 1), y.reshape(-1, 1)).reshape(y_hat.shape)
