# %% before
from paddle.autograd import PyLayer


class Affine(PyLayer):
    """Xw + b，反向传播也自己写。"""

    @staticmethod
    def forward(ctx, X, w, b):
        ctx.save_for_backward(X, w)
        return X @ w + b

    @staticmethod
    def backward(ctx, grad):
        X, w = ctx.saved_tensor()
        return grad @ w.t(), X.t() @ grad, grad.sum(axis=0)

# %% solution
def linreg(X, w, b):
    X = X.detach()
    X.stop_gradient = False
    return Affine.apply(X, w, b)
