# loses: linreg training?
# slip: flat_output
# also: no_reshape
# why: flattened
def linreg(X, w, b):
    return (np.dot(X, w) + b).reshape(-1)
