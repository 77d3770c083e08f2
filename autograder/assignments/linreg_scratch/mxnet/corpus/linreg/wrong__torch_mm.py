# loses: linreg training
# error: others_method
# why: a method of PyTorch
def linreg(X, w, b):
    return X.mm(w) + b
