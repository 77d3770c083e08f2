# loses: linreg training?
# slip: first_features_only
# why: right for d = 2 and no other d
def linreg(X, w, b):
    return X[:, 0:1] * w[0] + X[:, 1:2] * w[1] + b
