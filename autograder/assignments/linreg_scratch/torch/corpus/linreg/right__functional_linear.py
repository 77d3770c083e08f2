import torch.nn.functional as F


def linreg(X, w, b):
    return F.linear(X, weight=w.t(), bias=b)
