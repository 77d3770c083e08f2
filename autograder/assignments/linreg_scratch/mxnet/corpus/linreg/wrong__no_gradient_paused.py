# loses: linreg training
# slip: no_gradient
# why: nothing is recorded in pause
def linreg(X, w, b):
    with autograd.pause():
        return np.dot(X, w) + b
