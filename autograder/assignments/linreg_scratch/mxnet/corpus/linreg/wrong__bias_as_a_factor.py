# loses: linreg training
# formula: X @ w * b
# why: times b instead of plus b; from b = 0 it never leaves zero
def linreg(X, w, b):
    return X @ w * b
