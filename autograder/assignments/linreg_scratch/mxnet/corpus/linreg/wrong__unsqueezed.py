# loses: linreg training
# error: others_method
# why: PyTorch has unsqueeze
def linreg(X, w, b):
    return np.dot(X, w).squeeze().unsqueeze(1) + b
