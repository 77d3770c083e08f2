# loses: linreg training
# error: mxnets_name
# why: the book's MXNet code
def linreg(X, w, b):
    return nd.dot(X, w) + b
