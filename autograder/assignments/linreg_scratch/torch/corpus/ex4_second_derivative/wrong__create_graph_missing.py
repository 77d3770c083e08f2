# loses: ex4_second_derivative
# error: create_graph_missing
# why: the first gradient is not recorded
def second_derivative(f, x):
    x = x.detach().clone()
    x.requires_grad = True
    (g,) = torch.autograd.grad(f(x).sum(), x)
    return torch.autograd.grad(g.sum(), x)[0]


def loss_hessian(features, labels, w, b):
    w = w.detach().clone()
    w.requires_grad = True
    loss = squared_loss(linreg(features, w, b), labels).mean()
    (slope,) = torch.autograd.grad(loss, w, create_graph=True)
    return torch.stack([torch.autograd.grad(s, w, retain_graph=True)[0].flatten() for s in slope])
