# loses: linreg
# slip: changes_arguments
# why: unsqueeze_ with an underscore gives the caller's features another dimension
def linreg(X, w, b):
    X.unsqueeze_(0)
    return (X @ w + b).squeeze(0)
