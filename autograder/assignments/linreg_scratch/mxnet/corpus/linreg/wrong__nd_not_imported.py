# loses: linreg training
# error: not_imported
# why: the old interface is not imported
def linreg(X, w, b):
    return nd.dot(X, w) + b
