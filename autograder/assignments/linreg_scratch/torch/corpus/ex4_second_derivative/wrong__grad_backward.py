# loses: ex4_second_derivative
# error: create_graph_missing
# why: the gradient of the first backward() has no graph: it was not asked to create one
def second_derivative(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z)
    if not y.requires_grad:
        return torch.zeros_like(z)
    y.sum().backward(retain_graph=True)
    z.grad.sum().backward()
    return z.grad


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
