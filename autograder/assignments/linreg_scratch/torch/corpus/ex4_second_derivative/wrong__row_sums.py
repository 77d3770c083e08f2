# loses: ex4_second_derivative
# slip: hessian_row_sums
# why: one torch.grad of the summed gradient gives row sums of the Hessian, repeated
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = torch.autograd.grad(y, z, create_graph=True)[0]
    return torch.autograd.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    d = features.shape[1]
    a = w.detach().clone()
    a.requires_grad = True
    g = torch.autograd.grad(squared_loss(linreg(features, a, b.detach()), labels).mean(), a, create_graph=True)[0]
    return torch.autograd.grad(g.sum(), a)[0].expand([d, d])
