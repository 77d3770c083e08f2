def linreg(X, w, b):
    return numpy.dot(X, w) + b
