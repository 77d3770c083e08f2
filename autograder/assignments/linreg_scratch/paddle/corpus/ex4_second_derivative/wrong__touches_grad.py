# loses: ex4_second_derivative
# slip: touches_grad
# why: differentiates the caller's own x with backward(): its grad is overwritten
def second_derivative(f, x):
    was = x.stop_gradient
    x.stop_gradient = False
    x.clear_grad()
    y = f(x)
    out = paddle.zeros_like(x)
    if not y.stop_gradient:
        g = paddle.grad(y.sum(), x, create_graph=True)[0]
        (g + 0 * x).sum().backward()
        out = x.grad.clone().detach()
    x.stop_gradient = was
    return out


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
