# loses: linreg training
# error: array_for_tensor
# why: an array of NumPy meets a tensor
def linreg(X, w, b):
    return X.asnumpy() @ w + b
