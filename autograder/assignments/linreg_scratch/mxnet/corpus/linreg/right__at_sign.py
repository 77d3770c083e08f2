def linreg(X, w, b):
    return X @ w + b
