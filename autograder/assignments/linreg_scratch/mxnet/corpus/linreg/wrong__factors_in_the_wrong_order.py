# loses: linreg training
# error: factors_swapped
# why: w @ X
def linreg(X, w, b):
    return w @ X + b
