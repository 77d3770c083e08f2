def linreg(X, w, b):
    # (w^T X^T)^T + b
    return (w.t() @ X.t()).t() + b
