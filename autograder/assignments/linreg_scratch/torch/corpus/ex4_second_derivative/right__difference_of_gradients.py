# First derivative by autograd in float64, second by a central difference of it.
def _first(f, z):
    z = z.detach()
    z.requires_grad = True
    y = f(z)
    if not y.requires_grad:
        return torch.zeros_like(z)
    return torch.autograd.grad(y.sum(), z)[0].detach()


def second_derivative(f, x):
    z = x.detach().double()
    eps = 1e-5
    out = (_first(f, z + eps) - _first(f, z - eps)) / (2 * eps)
    return out.to(x.dtype)


def loss_hessian(features, labels, w, b):
    X = features.numpy()
    return np.einsum("ni,nj->ij", X, X) / X.shape[0]
