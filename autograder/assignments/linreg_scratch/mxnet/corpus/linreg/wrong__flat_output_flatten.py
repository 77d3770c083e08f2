# loses: linreg
# slip: flat_output
# why: the result is flattened to (n,)
def linreg(X, w, b):
    return (X @ w + b).flatten()
