# loses: linreg training
# slip: first_features_only
# why: only column 0 is used
def linreg(X, w, b):
    return X[:, 0:1] * w[0] + b
