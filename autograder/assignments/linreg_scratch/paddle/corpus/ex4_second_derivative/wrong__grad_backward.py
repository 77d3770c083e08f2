# loses: ex4_second_derivative
# slip: first_derivative
# why: x.grad has no graph, so its backward() is silently nothing: what comes back is f'
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    y = f(z)
    if y.stop_gradient:
        return paddle.zeros_like(z)
    y.sum().backward(retain_graph=True)
    z.grad.backward()
    return z.grad


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
