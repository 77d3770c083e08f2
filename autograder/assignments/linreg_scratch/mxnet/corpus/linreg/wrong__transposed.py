# loses: linreg training
# error: product_sizes
# why: w is transposed
def linreg(X, w, b):
    return np.dot(X, w.T) + b
