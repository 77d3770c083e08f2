# loses: linreg training
# error: dtypes_mixed
# why: one factor is double, the other float: PyTorch's product does not convert
def linreg(X, w, b):
    return X.double() @ w.float() + b
