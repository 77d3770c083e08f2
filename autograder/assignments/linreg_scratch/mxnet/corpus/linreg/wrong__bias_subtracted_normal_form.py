# loses: linreg training
# slip: bias_subtracted
# why: b on the other side of the equation: Xw - y = b
def linreg(X, w, b):
    return np.subtract(np.dot(X, w), b)
