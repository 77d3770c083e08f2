def linreg(X, w, b):
    """A window as wide as the row: a linear model in disguise."""
    out = torch.nn.functional.conv1d(X.unsqueeze(1), w.t().unsqueeze(0), b)
    return out.reshape([-1, 1])
