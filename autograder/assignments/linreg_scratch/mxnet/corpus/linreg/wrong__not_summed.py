# loses: linreg training
# slip: not_summed
# why: products of features and weights, (n, d), never added up
def linreg(X, w, b):
    return X * w.T + b
