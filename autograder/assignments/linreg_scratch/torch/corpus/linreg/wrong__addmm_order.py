# error: addmm_order
# why: addmm(X, w, b) puts the bias last: it stands first, addmm(b, X, w); raises
# loses: linreg training
def linreg(X, w, b):
    return torch.addmm(X, w, b)
