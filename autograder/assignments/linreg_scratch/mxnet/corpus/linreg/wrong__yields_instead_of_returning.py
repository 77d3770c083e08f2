# loses: linreg training
# slip: returns_no_tensor
# why: yield makes a generator of what should be returned
def linreg(X, w, b):
    yield X @ w + b
