# loses: linreg training
# why: (X + b) w is Xw + b·sum(w)
def linreg(X, w, b):
    return (X + b) @ w
