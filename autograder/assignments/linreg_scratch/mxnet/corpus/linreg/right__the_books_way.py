def linreg(X, w, b):
    """The linear regression model."""
    return np.dot(X, w) + b
