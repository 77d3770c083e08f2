# loses: linreg
# slip: flat_output
# why: with w as a vector the product is one too
def linreg(X, w, b):
    return torch.mv(X, w.reshape([-1])) + b
