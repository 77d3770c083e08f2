def linreg(X, w, b):
    ones = torch.ones_like(X[:, :1])
    Xb = torch.cat([X, ones], dim=1)
    theta = torch.cat([w, b.reshape([1, 1])], dim=0)
    return Xb @ theta
