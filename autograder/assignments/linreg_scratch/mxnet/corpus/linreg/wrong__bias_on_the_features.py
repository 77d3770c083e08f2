# loses: linreg training
# formula: (X + b) @ w
# why: (X + b) w is Xw + b·sum(w)
def linreg(X, w, b):
    return (X + b) @ w
