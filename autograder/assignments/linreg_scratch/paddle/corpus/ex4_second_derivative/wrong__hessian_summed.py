# loses: ex4_second_derivative
# slip: hessian_summed
# why: Hessian of the sum of the losses, not of their mean
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = paddle.grad(y, z, create_graph=True)[0]
    return paddle.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    a = w.detach().clone()
    a.stop_gradient = False
    loss = squared_loss(linreg(features, a, b.detach()), labels).sum()
    g = paddle.grad(loss, a, create_graph=True)[0]
    return paddle.stack([paddle.grad(g[i, 0], a, retain_graph=True)[0].flatten() for i in range(len(g))])
