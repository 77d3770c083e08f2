# loses: linreg training
# slip: gradient_only_w
# why: a number has no gradient
def linreg(X, w, b):
    return np.dot(X, w) + float(b)
