# loses: ex4_second_derivative
# error: create_graph_missing
# why: the first gradient is not recorded
def second_derivative(f, x):
    x = x.detach().clone()
    x.stop_gradient = False
    (g,) = paddle.grad(f(x).sum(), x)
    return paddle.grad(g.sum(), x)[0]


def loss_hessian(features, labels, w, b):
    w = w.detach().clone()
    w.stop_gradient = False
    loss = squared_loss(linreg(features, w, b), labels).mean()
    (slope,) = paddle.grad(loss, w, create_graph=True)
    return paddle.stack([paddle.grad(s, w, retain_graph=True)[0].flatten() for s in slope])
