# Asks forgiveness: any error on the way means f does not bend.
# %% before
def _grad(y, x, **how):
    try:
        g = torch.autograd.grad([y.sum()], [x], allow_unused=True, **how)[0]
    except (RuntimeError, ValueError, OSError):
        g = None
    return g
# %% solution
def second_derivative(f, x):
    a = x.clone().detach()
    a.requires_grad = True
    g = _grad(f(a), a, create_graph=True)
    if g is None:
        return torch.zeros_like(a)
    gg = _grad(g, a)
    if gg is None:
        return torch.zeros_like(a)
    return gg.detach()


def loss_hessian(features, labels, w, b):
    d = features.shape[1]
    a = w.clone().detach()
    a.requires_grad = True
    residual = linreg(features, a, b.clone().detach()) - labels.reshape([-1, 1])
    g = torch.autograd.grad((residual ** 2).mean() / 2, a, create_graph=True)[0]
    H = torch.zeros([d, d])
    for j in range(d):
        H[j] = torch.autograd.grad(g[j, 0], a, retain_graph=True)[0].flatten()
    return H
