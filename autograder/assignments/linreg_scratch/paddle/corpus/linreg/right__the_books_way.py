def linreg(X, w, b):
    """The linear regression model."""
    return paddle.matmul(X, w) + b
