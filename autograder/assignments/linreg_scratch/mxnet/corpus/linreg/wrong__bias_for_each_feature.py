# loses: linreg training
# formula: X @ w + b * len(w)
# why: the bias is added to each product before the sum
def linreg(X, w, b):
    return (X * w.T + b).sum(axis=1).reshape(-1, 1)
