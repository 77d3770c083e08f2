def linreg(X, w, b):
    # (w^T X^T)^T + b
    return (w.T @ X.T).T + b
