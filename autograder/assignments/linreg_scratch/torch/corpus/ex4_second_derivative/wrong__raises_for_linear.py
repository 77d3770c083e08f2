# loses: ex4_second_derivative
# slip: none_for_linear
# why: without allow_unused the second torch.grad raises for linear f, and the first for constant f
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    dy = torch.autograd.grad(f(z).sum(), z, create_graph=True)[0]
    d2y = torch.autograd.grad(dy.sum(), z, create_graph=True)[0]
    return d2y


def loss_hessian(features, labels, w, b):
    a = w.detach().clone()
    a.requires_grad = True
    loss = squared_loss(linreg(features, a, b.detach()), labels).mean()
    g = torch.autograd.grad(loss, a, create_graph=True)[0]
    return torch.cat([torch.autograd.grad(g[i], a, retain_graph=True)[0].T for i in range(a.shape[0])])
