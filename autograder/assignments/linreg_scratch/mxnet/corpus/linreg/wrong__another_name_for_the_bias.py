# loses: linreg training
# error: unknown_name
# why: bias, while the parameter is b
def linreg(X, w, b):
    return np.dot(X, w) + bias
