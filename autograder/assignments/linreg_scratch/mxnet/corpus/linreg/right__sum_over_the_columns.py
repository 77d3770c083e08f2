def linreg(X, w, b):
    out = b
    for j in range(X.shape[1]):
        out = out + X[:, j:j + 1] * w[j]
    return out
