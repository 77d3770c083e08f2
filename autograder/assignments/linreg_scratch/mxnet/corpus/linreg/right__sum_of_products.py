def linreg(X, w, b):
    return (X * w.reshape(1, -1)).sum(axis=1, keepdims=True) + b
