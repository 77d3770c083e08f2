def second_derivative(f, x):
    flat = x.detach().reshape(-1)
    def g(z):
        return torch.as_tensor(f(z)).sum() + 0 * (z ** 3).sum()
    H = torch.autograd.functional.hessian(g, flat)
    return H.diagonal().reshape(x.shape)


def loss_hessian(features, labels, w, b):
    H = torch.autograd.functional.hessian(
        lambda w_: squared_loss(linreg(features, w_, b.detach()), labels).mean(), w.detach())
    d = w.numel()
    return H.reshape(d, d)
