# loses: linreg training
# slip: random_result
# also: own_parameters dtypes_mixed
# why: a new layer has weights of its own
def linreg(X, w, b):
    from mxnet import gluon
    net = gluon.nn.Dense(1)
    net.initialize()
    return net(X)
