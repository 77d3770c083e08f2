# loses: linreg training
# slip: no_gradient
# why: a new tensor knows nothing of w and b
def linreg(X, w, b):
    return np.array(numpy.dot(X.asnumpy(), w.asnumpy()) + b.asnumpy(), dtype=X.dtype)
