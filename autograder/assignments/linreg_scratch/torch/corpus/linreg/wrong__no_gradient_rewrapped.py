# loses: linreg training
# slip: no_gradient
# why: torch.to_tensor makes a new tensor that has no history
def linreg(X, w, b):
    return torch.tensor(X @ w + b)
