# loses: linreg
# slip: row_output
# why: shape (1, n): the right numbers lying down
def linreg(X, w, b):
    return w.T @ X.T + b
