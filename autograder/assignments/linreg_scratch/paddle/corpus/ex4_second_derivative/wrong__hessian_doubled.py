# loses: ex4_second_derivative
# slip: hessian_doubled
# why: 2XᵀX/n belongs to a loss without the half
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = paddle.grad(y, z, create_graph=True)[0]
    return paddle.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    a = w.detach().reshape([-1])
    a.stop_gradient = False
    prediction = features @ a.reshape([-1, 1]) + b.detach()
    return paddle.autograd.hessian(((prediction - labels) ** 2).mean(), a)[:]
