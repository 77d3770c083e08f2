# loses: linreg training
# error: transposed_factor
# why: (n, d) times (1, d) does not fit unless d = 1
def linreg(X, w, b):
    return X @ w.t() + b
