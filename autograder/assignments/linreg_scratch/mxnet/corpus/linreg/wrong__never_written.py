# loses: linreg training
# why: the stub as it was handed out
def linreg(X, w, b):
    raise NotImplementedError
