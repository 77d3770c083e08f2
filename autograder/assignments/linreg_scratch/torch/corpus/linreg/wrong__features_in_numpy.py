# loses: linreg training
# error: array_as_argument
# why: torch.matmul of an array
def linreg(X, w, b):
    return torch.matmul(X.numpy(), w) + b
