# paddle.grad twice with create_graph and allow_unused; every None becomes zeros.
def second_derivative(f, x):
    x = x.detach().clone()
    x.stop_gradient = False
    y = f(x)
    if y.stop_gradient:
        return paddle.zeros_like(x)
    (dy,) = paddle.grad(y.sum(), x, create_graph=True, allow_unused=True)
    if dy is None or dy.stop_gradient:
        return paddle.zeros_like(x)
    (d2y,) = paddle.grad(dy.sum(), x, allow_unused=True)
    return paddle.zeros_like(x) if d2y is None else d2y


def loss_hessian(features, labels, w, b):
    w = w.detach().clone()
    w.stop_gradient = False
    loss = squared_loss(linreg(features, w, b.detach()), labels).mean()
    (g,) = paddle.grad(loss, w, create_graph=True)
    rows = [paddle.grad(g[i].sum(), w, retain_graph=True)[0].reshape([-1]) for i in range(len(g))]
    return paddle.stack(rows)
