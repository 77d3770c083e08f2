# loses: ex4_second_derivative
# error: backward_of_many
# why: autograd.grad wants one number, or weights for the entries
def second_derivative(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    return torch.autograd.grad(g, z)[0]


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
