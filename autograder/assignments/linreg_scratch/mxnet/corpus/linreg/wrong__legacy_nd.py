# loses: linreg training
# error: legacy_array
# why: nd has tensors of another type
def linreg(X, w, b):
    from mxnet import nd
    return nd.dot(X, w) + b
