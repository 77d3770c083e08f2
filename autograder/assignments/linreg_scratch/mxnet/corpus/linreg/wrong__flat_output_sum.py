# loses: linreg
# slip: flat_output
# why: the sum over axis 1 drops that axis: (n,) instead of (n, 1)
def linreg(X, w, b):
    return (X * w.T).sum(axis=1) + b
