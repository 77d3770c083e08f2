def linreg(X, w, b):
    """The linear regression model."""
    return torch.matmul(X, w) + b
