# loses: linreg training
# slip: gradient_only_b
# why: no gradient reaches w
def linreg(X, w, b):
    return np.dot(X, w.detach()) + b
