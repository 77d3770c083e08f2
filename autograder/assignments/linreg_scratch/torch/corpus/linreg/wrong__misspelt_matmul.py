# loses: linreg training
# error: similar_attribute
# why: matmull
def linreg(X, w, b):
    return torch.matmull(X, w) + b
