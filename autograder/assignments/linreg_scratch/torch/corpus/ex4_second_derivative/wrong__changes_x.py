# loses: ex4_second_derivative
# slip: changes_x
# why: shifts the caller's x in place
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = torch.autograd.grad(y, z, create_graph=True)[0]
    result = torch.autograd.grad(g.sum(), z)[0]
    x.data = x + 0.1
    return result


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
