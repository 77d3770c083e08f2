# loses: linreg training
# slip: gradient_only_w
# why: b.item() is a plain number, b gets no gradient
def linreg(X, w, b):
    return X @ w + b.item()
