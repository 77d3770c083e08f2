def linreg(X, w, b):
    return torch.sum(X * w.T, axis=1, keepdims=True) + b
