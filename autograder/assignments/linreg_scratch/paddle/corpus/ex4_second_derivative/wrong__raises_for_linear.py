# loses: ex4_second_derivative
# slip: none_for_linear
# why: without allow_unused the second paddle.grad raises for linear f, and the first for constant f
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    dy = paddle.grad(f(z).sum(), z, create_graph=True)[0]
    d2y = paddle.grad(dy.sum(), z, create_graph=True)[0]
    return d2y


def loss_hessian(features, labels, w, b):
    a = w.detach().clone()
    a.stop_gradient = False
    loss = squared_loss(linreg(features, a, b.detach()), labels).mean()
    g = paddle.grad(loss, a, create_graph=True)[0]
    return paddle.concat([paddle.grad(g[i], a, retain_graph=True)[0].T for i in range(a.shape[0])])
