# loses: linreg training
# slip: mean_over_features
# why: the mean over the features is the sum divided by d
def linreg(X, w, b):
    return (X * w.T).mean(axis=1, keepdims=True) + b
