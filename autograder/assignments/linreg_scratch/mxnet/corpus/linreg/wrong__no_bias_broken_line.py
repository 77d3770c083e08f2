# loses: linreg training
# slip: no_bias
# why: without brackets the second line is a statement of its own
def linreg(X, w, b):
    return X @ w
    + b
