# loses: ex4_second_derivative
# slip: first_derivative
# why: stops after one derivative
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    y = f(z)
    if y.stop_gradient:
        return paddle.zeros_like(z)
    g = paddle.grad(y.sum(), z)[0]
    return g


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
