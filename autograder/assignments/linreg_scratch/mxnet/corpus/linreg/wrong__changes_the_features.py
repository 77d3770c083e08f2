# loses: linreg
# slip: changes_arguments
# why: the features are centred in place
def linreg(X, w, b):
    keep = X.copy()
    X[:] = 0 * X
    return np.dot(keep, w) + b
