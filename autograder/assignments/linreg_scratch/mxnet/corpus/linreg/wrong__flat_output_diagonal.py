# loses: linreg
# slip: flat_output
# why: column plus row broadcasts to (n, n) and the diagonal is cut out as (n,)
def linreg(X, w, b):
    table = X @ w + b * np.ones([X.shape[0]], dtype=X.dtype)
    return np.diagonal(table)
