# loses: linreg training
# slip: no_bias
# why: the bias is missing
def linreg(X, w, b):
    return np.dot(X, w)
