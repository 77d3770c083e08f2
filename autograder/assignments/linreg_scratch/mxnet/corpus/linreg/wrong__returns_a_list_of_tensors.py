# loses: linreg training
# slip: returns_no_tensor
# why: a list of tensors, one for each example
def linreg(X, w, b):
    return [X[i] @ w + b for i in range(X.shape[0])]
