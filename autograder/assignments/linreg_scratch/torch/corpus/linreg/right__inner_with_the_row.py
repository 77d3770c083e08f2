def linreg(X, w, b):
    weights_as_row = torch.transpose(w, 0, 1)
    return torch.inner(X, weights_as_row) + b.expand(X.shape[0], 1)
