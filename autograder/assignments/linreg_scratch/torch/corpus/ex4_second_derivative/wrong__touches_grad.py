# loses: ex4_second_derivative
# slip: touches_grad
# why: differentiates the caller's own x with backward(): its grad is overwritten
def second_derivative(f, x):
    x.requires_grad = True
    x.grad = None
    y = f(x)
    out = torch.zeros_like(x)
    if y.requires_grad:
        g = torch.autograd.grad(y.sum(), x, create_graph=True)[0]
        (g + 0 * x).sum().backward()
        out = x.grad.clone().detach()
    return out


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
