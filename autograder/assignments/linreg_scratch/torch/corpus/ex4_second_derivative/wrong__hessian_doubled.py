# loses: ex4_second_derivative
# slip: hessian_doubled
# why: 2XᵀX/n belongs to a loss without the half
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = torch.autograd.grad(y, z, create_graph=True)[0]
    return torch.autograd.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    def loss(a):
        prediction = features @ a.reshape([-1, 1]) + b.detach()
        return ((prediction - labels) ** 2).mean()

    return torch.autograd.functional.hessian(loss, w.detach().reshape([-1]))
