# %% before
from torch.autograd import Function


class Affine(Function):
    """Xw + b，反向传播也自己写。"""

    @staticmethod
    def forward(ctx, X, w, b):
        ctx.save_for_backward(X, w)
        return X @ w + b

    @staticmethod
    def backward(ctx, grad):
        X, w = ctx.saved_tensors
        return grad @ w.t(), X.t() @ grad, grad.sum(dim=0)

# %% solution
def linreg(X, w, b):
    X = X.detach()
    X.requires_grad = True
    return Affine.apply(X, w, b)
