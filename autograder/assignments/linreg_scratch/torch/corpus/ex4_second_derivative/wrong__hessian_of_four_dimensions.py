# loses: ex4_second_derivative
# slip: extra_dimension
# why: the Hessian with respect to a column has the shape (d, 1, d, 1)
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = torch.autograd.grad(y, z, create_graph=True)[0]
    return torch.autograd.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    d = features.shape[1]
    return (features.T @ features / features.shape[0]).reshape([d, 1, d, 1])
