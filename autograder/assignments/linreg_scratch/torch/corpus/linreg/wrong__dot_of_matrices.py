# loses: linreg training
# error: dot_of_matrices
# why: torch.dot takes two vectors
def linreg(X, w, b):
    return torch.dot(X, w) + b
