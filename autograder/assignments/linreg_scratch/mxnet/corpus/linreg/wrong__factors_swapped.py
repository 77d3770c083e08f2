# loses: linreg training
# error: factors_swapped
# why: w comes first
def linreg(X, w, b):
    return np.dot(w, X) + b
