def linreg(X, w, b):
    return torch.tensordot(X, w, dims=1).add(b)
