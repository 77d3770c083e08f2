# loses: linreg training
# error: fewer_parameters
# why: b is no parameter
def linreg(X, w):
    return X @ w + b
