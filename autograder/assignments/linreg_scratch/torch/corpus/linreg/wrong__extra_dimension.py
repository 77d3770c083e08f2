# loses: linreg
# slip: extra_dimension
# why: (n, 1, 1): unsqueeze adds a dimension
def linreg(X, w, b):
    return (X @ w + b).unsqueeze(-1)
