# loses: ex4_second_derivative
# error: not_in_graph
# why: asks for the gradient in x, though f was computed from a copy of it
def second_derivative(f, x):
    z = x.detach().clone().requires_grad_()
    x = x.detach().requires_grad_()
    (g,) = torch.autograd.grad(f(z).sum(), x, create_graph=True)
    return torch.autograd.grad(g.sum(), x)[0]


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
