# loses: linreg training
# slip: gradient_only_b
# why: w.data is the tensor without its history
def linreg(X, w, b):
    return X @ w.data + b
