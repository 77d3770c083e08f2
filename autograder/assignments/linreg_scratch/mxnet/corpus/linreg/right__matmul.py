def linreg(X, w, b):
    return np.matmul(X, w) + b
