# loses: linreg training
# slip: square_output
# why: a flat product plus a column: (n,) + (n, 1) is (n, n)
def linreg(X, w, b):
    return (X * w.reshape(-1)).sum(axis=1) + b * np.ones([X.shape[0], 1], dtype=X.dtype)
