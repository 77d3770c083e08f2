# loses: ex4_second_derivative
# slip: none_for_linear
# why: returns the None that paddle.grad gives for linear f
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    y = f(z)
    if y.stop_gradient:
        return paddle.zeros_like(z)
    g = paddle.grad(y.sum(), z, create_graph=True)[0]
    return paddle.grad(g.sum(), z, allow_unused=True)[0]


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
