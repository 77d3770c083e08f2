# loses: linreg training
# slip: returns_no_tensor
# why: everything is computed in NumPy
def linreg(X, w, b):
    return numpy.dot(X.asnumpy(), w.asnumpy()) + b.asnumpy()
