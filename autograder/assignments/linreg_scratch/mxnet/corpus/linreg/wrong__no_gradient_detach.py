# loses: linreg training
# slip: no_gradient
# why: detached parameters get no gradient
def linreg(X, w, b):
    return X @ w.detach() + b.detach()
