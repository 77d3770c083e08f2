# loses: linreg training
# slip: bias_subtracted
# why: minus b
def linreg(X, w, b):
    return X @ w - b
