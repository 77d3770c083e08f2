def linreg(X, w, b):
    return X.dot(w) + b
