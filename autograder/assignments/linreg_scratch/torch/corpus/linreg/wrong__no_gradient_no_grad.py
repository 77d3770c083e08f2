# loses: linreg training
# slip: no_gradient
# why: under no_grad nothing is recorded
@torch.no_grad()
def linreg(X, w, b):
    return torch.matmul(X, w) + b
