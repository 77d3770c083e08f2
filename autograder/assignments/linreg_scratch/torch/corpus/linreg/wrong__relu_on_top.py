# loses: linreg training?
# formula: relu(X @ w + b)
# why: negative predictions are cut off
def linreg(X, w, b):
    return torch.nn.functional.relu(X @ w + b)
