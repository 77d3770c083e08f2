# loses: linreg training
# slip: one_number
# why: sum() without an axis adds up all examples
def linreg(X, w, b):
    return (X * w.reshape(-1)).sum() + b.sum()
