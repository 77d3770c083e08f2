def linreg(X, w, b=None):
    y_hat = _times(X, w)
    return y_hat if b is None else y_hat + b

# %% after
def _times(A, B):
    return torch.matmul(A, B)


print(linreg(torch.ones([2, 3]), torch.ones([3, 1]), torch.ones([1])))
