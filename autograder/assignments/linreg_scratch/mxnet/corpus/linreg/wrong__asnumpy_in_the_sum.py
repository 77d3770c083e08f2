# loses: linreg training
# error: array_in_arithmetic
# why: an array of NumPy meets a tensor
def linreg(X, w, b):
    return np.dot(X, w) + b.asnumpy()
