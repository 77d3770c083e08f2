# loses: ex4_second_derivative
# slip: hessian_summed
# why: Hessian of the sum of the losses, not of their mean
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = torch.autograd.grad(y, z, create_graph=True)[0]
    return torch.autograd.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    a = w.detach().clone()
    a.requires_grad = True
    loss = squared_loss(linreg(features, a, b.detach()), labels).sum()
    g = torch.autograd.grad(loss, a, create_graph=True)[0]
    return torch.stack([torch.autograd.grad(g[i, 0], a, retain_graph=True)[0].flatten() for i in range(len(g))])
