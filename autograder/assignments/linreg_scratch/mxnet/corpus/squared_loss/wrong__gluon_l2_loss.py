# loses: squared_loss training?
# why: L2Loss averages all but the first axis, and gives (n,)
# slip: reshapes_flat
def squared_loss(y_hat, y):
    from mxnet import gluon
    return gluon.loss.L2Loss()(y_hat, y)
