# loses: ex4_second_derivative
# slip: none_for_linear
# why: returns the None that torch.grad gives for linear f
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z)
    if not y.requires_grad:
        return torch.zeros_like(z)
    g = torch.autograd.grad(y.sum(), z, create_graph=True)[0]
    return torch.autograd.grad(g.sum(), z, allow_unused=True)[0]


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
