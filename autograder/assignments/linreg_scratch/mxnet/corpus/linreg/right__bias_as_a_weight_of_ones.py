def linreg(X, w, b):
    ones = np.ones_like(X[:, :1])
    Xb = np.concatenate([X, ones], axis=1)
    theta = np.concatenate([w, b.reshape(1, 1)], axis=0)
    return Xb @ theta
