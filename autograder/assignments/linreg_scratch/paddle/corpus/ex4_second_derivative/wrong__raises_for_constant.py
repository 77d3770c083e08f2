# loses: ex4_second_derivative
# slip: raises_for_constant
# why: linear is taken care of, but a constant f has no graph at all and the first paddle.grad raises
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    g = paddle.grad(f(z).sum(), z, create_graph=True)[0]
    gg = paddle.grad(g.sum(), z, allow_unused=True)[0]
    return paddle.zeros_like(z) if gg is None else gg


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
