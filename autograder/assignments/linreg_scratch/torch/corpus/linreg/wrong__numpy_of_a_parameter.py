# loses: linreg training
# error: numpy_of_recorded
# why: numpy() of a tensor that records gradients raises
def linreg(X, w, b):
    return torch.tensor(X.numpy() @ w.numpy() + b.numpy())
