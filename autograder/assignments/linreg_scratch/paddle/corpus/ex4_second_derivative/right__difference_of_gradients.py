# First derivative by autograd in float64, second by a central difference of it.
def _first(f, z):
    z = z.detach()
    z.stop_gradient = False
    y = f(z)
    if y.stop_gradient:
        return paddle.zeros_like(z)
    return paddle.grad(y.sum(), z)[0].detach()


def second_derivative(f, x):
    z = paddle.cast(x.detach(), "float64")
    eps = 1e-5
    out = (_first(f, z + eps) - _first(f, z - eps)) / (2 * eps)
    return out.astype(x.dtype)


def loss_hessian(features, labels, w, b):
    X = features.numpy()
    return np.einsum("ni,nj->ij", X, X) / X.shape[0]
