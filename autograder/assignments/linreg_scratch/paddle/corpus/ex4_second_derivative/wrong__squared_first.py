# loses: ex4_second_derivative
# slip: squared_first_derivative
# why: takes the square of f' for f''
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    y = f(z)
    if y.stop_gradient:
        return paddle.zeros_like(z)
    g = paddle.grad(y.sum(), z)[0]
    return g * g


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
