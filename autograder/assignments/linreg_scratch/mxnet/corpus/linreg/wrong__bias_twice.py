# loses: linreg training
# slip: bias_twice
# why: the design matrix holds the bias already, and it is added once more
def linreg(X, w, b):
    return X @ w + b + b
