# loses: linreg training
# error: not_imported
# why: nn is a common short name that no cell has bound
def linreg(X, w, b):
    return nn.functional.linear(X, w.T, b)
