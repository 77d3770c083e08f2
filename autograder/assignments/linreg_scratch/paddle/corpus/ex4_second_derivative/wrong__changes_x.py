# loses: ex4_second_derivative
# slip: changes_x
# why: shifts the caller's x in place
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = paddle.grad(y, z, create_graph=True)[0]
    result = paddle.grad(g.sum(), z)[0]
    x.set_value(x + 0.1)
    return result


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
