# slip: hessian_centred
# why: np.cov: the covariance, with means taken off
def second_derivative(f, x):
    """Elementwise second derivative of f at x, in the shape of x."""
    x = x.detach().clone()
    x.requires_grad = True
    y = f(x) + 0 * x**3  # the cubic keeps x in both graphs, whatever f is
    (slope,) = torch.autograd.grad(y.sum(), x, create_graph=True)
    return torch.autograd.grad(slope.sum(), x)[0]

def loss_hessian(features, labels, w, b):
    return torch.tensor(np.atleast_2d(np.cov(features.numpy().T)))
