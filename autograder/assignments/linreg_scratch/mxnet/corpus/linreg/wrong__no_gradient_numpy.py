# loses: linreg training
# slip: no_gradient
# why: numpy knows nothing of the graph
def linreg(X, w, b):
    y_hat = numpy.dot(X.asnumpy(), w.asnumpy()) + b.asnumpy()
    return np.array(y_hat)
