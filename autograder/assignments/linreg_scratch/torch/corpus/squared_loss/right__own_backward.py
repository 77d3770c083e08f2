# %% before
class HalfSquare(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        ctx.save_for_backward(z)
        return z * z / 2

    @staticmethod
    def backward(ctx, grad):
        (z,) = ctx.saved_tensors
        return grad * z

# %% solution
def squared_loss(y_hat, y):
    return HalfSquare.apply(y_hat - y.reshape(y_hat.shape))
