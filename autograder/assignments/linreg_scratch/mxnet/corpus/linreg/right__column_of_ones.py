def linreg(X, w, b):
    ones = np.ones((len(X), 1), dtype=X.dtype)
    return np.dot(np.concatenate([X, ones], axis=1), np.concatenate([w, b.reshape(1, 1)]))
