# The second pass is a backward(), on a copy, so only the copy's grad is written.
def second_derivative(f, x):
    copy = x.clone().detach()
    copy.requires_grad = True
    y = f(copy)
    dy = torch.zeros_like(copy)
    if y.requires_grad:
        dy = torch.autograd.grad(y, copy, grad_outputs=torch.ones_like(y), create_graph=True)[0]
    (dy + copy * 0.0).sum().backward()
    return copy.grad


def loss_hessian(features, labels, w, b):
    n = features.shape[0]
    return torch.matmul(features.mT, features) / n
