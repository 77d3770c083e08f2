# loses: linreg
# slip: float32_only
# why: everything through float32: float64 input loses half its digits
def linreg(X, w, b):
    X, w, b = (t.astype('float32') for t in (X, w, b))
    return X @ w + b
