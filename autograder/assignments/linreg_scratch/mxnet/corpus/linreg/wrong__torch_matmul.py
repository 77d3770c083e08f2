# loses: linreg training
# error: other_framework
# why: PyTorch
def linreg(X, w, b):
    return torch.matmul(X, w) + b
