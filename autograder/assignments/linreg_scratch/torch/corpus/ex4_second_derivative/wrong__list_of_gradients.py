# loses: ex4_second_derivative
# error: grad_gives_a_list
# why: torch.autograd.grad returns a tuple
def second_derivative(f, x):
    x = x.detach().clone()
    x.requires_grad = True
    g = torch.autograd.grad(f(x).sum(), x, create_graph=True)
    return torch.autograd.grad(g.sum(), x)


def loss_hessian(features, labels, w, b):
    w = w.detach().clone()
    w.requires_grad = True
    loss = squared_loss(linreg(features, w, b), labels).mean()
    (slope,) = torch.autograd.grad(loss, w, create_graph=True)
    return torch.stack([torch.autograd.grad(s, w, retain_graph=True)[0].flatten() for s in slope])
