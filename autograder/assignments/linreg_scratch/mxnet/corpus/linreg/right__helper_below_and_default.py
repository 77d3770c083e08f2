def linreg(X, w, b=None):
    y_hat = _times(X, w)
    return y_hat if b is None else y_hat + b

# %% after
def _times(A, B):
    return np.dot(A, B, transpose_x=False)


print(linreg(np.ones([2, 3]), np.ones([3, 1]), np.ones([1])))
