def linreg(X, w, b):
    ones = torch.ones([X.shape[0], 1], dtype=X.dtype)
    X1 = torch.cat([X, ones], dim=1)
    theta = torch.cat([w, b.reshape([1, 1])], dim=0)
    return X1 @ theta
