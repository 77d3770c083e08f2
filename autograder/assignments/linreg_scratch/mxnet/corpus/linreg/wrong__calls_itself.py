# loses: linreg training
# error: endless_recursion
# why: the name of a helper is that of the function
def linreg(X, w, b):
    return linreg(X, w, b)
