# loses: ex4_second_derivative
# slip: none_for_linear
# why: backward(create_graph=True) is one way, but for linear f the gradient has no graph
def second_derivative(f, x):
    x = x.detach().clone()
    x.requires_grad = True
    f(x).sum().backward(create_graph=True)
    return torch.autograd.grad(x.grad.sum(), x)[0]


def loss_hessian(features, labels, w, b):
    w = w.detach().clone()
    w.requires_grad = True
    loss = squared_loss(linreg(features, w, b), labels).mean()
    (slope,) = torch.autograd.grad(loss, w, create_graph=True)
    return torch.stack([torch.autograd.grad(s, w, retain_graph=True)[0].flatten() for s in slope])
