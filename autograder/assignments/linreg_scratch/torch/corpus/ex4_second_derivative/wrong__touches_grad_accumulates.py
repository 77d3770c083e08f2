# loses: ex4_second_derivative
# slip: touches_grad
# why: the value is right (by difference), but the caller's x.grad has grown by it
def second_derivative(f, x):
    x.requires_grad = True
    y = f(x)
    before = 0 * x.detach() if x.grad is None else x.grad.clone().detach()
    g = torch.zeros_like(x) if not y.requires_grad else torch.autograd.grad(y.sum(), x, create_graph=True)[0]
    (g + 0 * x).sum().backward()
    return (x.grad - before).detach()


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
