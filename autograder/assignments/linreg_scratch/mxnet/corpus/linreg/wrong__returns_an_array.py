# loses: linreg training
# slip: returns_no_tensor
# why: a NumPy array: right numbers, no gradients
def linreg(X, w, b):
    return X.asnumpy() @ w.asnumpy() + b.asnumpy()
