# loses: ex4_second_derivative
# slip: hessian_diagonal
# why: only the second derivatives by one weight each, the mixed ones are missing
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = torch.autograd.grad(y, z, create_graph=True)[0]
    return torch.autograd.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    return torch.diag((features ** 2).mean(dim=0))
