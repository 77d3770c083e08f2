# loses: ex4_second_derivative
# slip: scalar_sum
# why: returns one number, the sum of the second derivatives
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = torch.autograd.grad(y, z, create_graph=True)[0]
    return torch.autograd.grad(g.sum(), z)[0].sum()


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
