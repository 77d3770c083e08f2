# loses: linreg training
# slip: no_bias
# why: b is never added
def linreg(X, w, b):
    return torch.matmul(X, w)
