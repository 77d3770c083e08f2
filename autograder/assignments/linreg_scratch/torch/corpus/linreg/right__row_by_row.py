def linreg(X, w, b):
    rows = [torch.dot(x, w[:, 0]) for x in X]
    return torch.stack(rows).reshape([-1, 1]) + b
