# loses: ex4_second_derivative
# slip: raises_for_constant
# why: linear is taken care of, but a constant f has no graph at all and the first autograd.grad raises
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    g = torch.autograd.grad(f(z).sum(), z, create_graph=True)[0]
    if not g.requires_grad:
        return torch.zeros_like(z)
    gg = torch.autograd.grad(g.sum(), z, allow_unused=True)[0]
    return torch.zeros_like(z) if gg is None else gg


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
