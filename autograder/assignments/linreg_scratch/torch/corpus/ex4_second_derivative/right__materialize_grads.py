# materialize_grads makes zeros of what is unused; a result without a graph is zero, too
def second_derivative(f, x):
    z = x.detach().clone().requires_grad_()
    out = f(z).sum()
    for last in (False, True):
        if not out.requires_grad:
            return torch.zeros_like(z)
        (g,) = torch.autograd.grad(out, z, create_graph=not last, allow_unused=True, materialize_grads=True)
        out = g.sum()
    return g


def loss_hessian(features, labels, w, b):
    w = w.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(squared_loss(linreg(features, w, b), labels).mean(), w, create_graph=True)
    rows = torch.autograd.grad(g.flatten(), w, grad_outputs=torch.eye(len(w)), is_grads_batched=True)[0]
    return rows[:, :, 0]
