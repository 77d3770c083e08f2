def linreg(X, w, b):
    def one(x):
        return x @ w + b
    return torch.vmap(one)(X)
