# loses: ex4_second_derivative
# slip: hessian_with_bias
# why: a column of ones: the Hessian in w and b together
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = torch.autograd.grad(y, z, create_graph=True)[0]
    return torch.autograd.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    Z = torch.cat([features, torch.ones([features.shape[0], 1])], dim=1)
    return Z.T @ Z / Z.shape[0]
