# loses: linreg training
# why: b / n instead of b
def linreg(X, w, b):
    return X @ w + b / X.shape[0]
