# loses: ex4_second_derivative
# slip: squared_first_derivative
# why: takes the square of f' for f''
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z)
    if not y.requires_grad:
        return torch.zeros_like(z)
    g = torch.autograd.grad(y.sum(), z)[0]
    return g * g


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
