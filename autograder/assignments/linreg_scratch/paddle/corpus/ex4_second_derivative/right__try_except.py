# Asks forgiveness: any error on the way means f does not bend.
# %% before
def _grad(y, x, **how):
    try:
        g = paddle.grad([y.sum()], [x], allow_unused=True, **how)[0]
    except (RuntimeError, ValueError, OSError):
        g = None
    return g
# %% solution
def second_derivative(f, x):
    a = x.clone().detach()
    a.stop_gradient = False
    g = _grad(f(a), a, create_graph=True)
    if g is None:
        return paddle.zeros_like(a)
    gg = _grad(g, a)
    if gg is None:
        return paddle.zeros_like(a)
    return gg.detach()


def loss_hessian(features, labels, w, b):
    d = features.shape[1]
    a = w.clone().detach()
    a.stop_gradient = False
    residual = linreg(features, a, b.clone().detach()) - labels.reshape([-1, 1])
    g = paddle.grad((residual ** 2).mean() / 2, a, create_graph=True)[0]
    H = paddle.zeros([d, d])
    for j in range(d):
        H[j] = paddle.grad(g[j, 0], a, retain_graph=True)[0].flatten()
    return H
