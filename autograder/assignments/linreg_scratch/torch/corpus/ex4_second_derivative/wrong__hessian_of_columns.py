# loses: ex4_second_derivative
# slip: extra_dimension
# why: functional.hessian of a column has the shape (d, 1, d, 1)
def second_derivative(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z).sum() + 0 * (z ** 3).sum()
    (g,) = torch.autograd.grad(y, z, create_graph=True)
    return torch.autograd.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    def loss(w):
        return squared_loss(linreg(features, w, b), labels).mean()
    return torch.autograd.functional.hessian(loss, w)
