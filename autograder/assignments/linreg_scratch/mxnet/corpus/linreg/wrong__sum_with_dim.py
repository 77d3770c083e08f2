# loses: linreg training
# error: unknown_argument
# why: PyTorch says dim
def linreg(X, w, b):
    return np.sum(X * w.reshape(1, -1), dim=1).reshape(-1, 1) + b
