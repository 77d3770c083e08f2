# Adding 0·x³ ties every f to x twice over, so nothing is ever None.
def second_derivative(f, x):
    z = torch.tensor(x.detach().numpy(), requires_grad=True)
    total = torch.sum(f(z)) + (0.0 * z * z * z).sum()
    first = torch.autograd.grad(total, z, create_graph=True)[0]
    return torch.autograd.grad(first.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    X = features.numpy().astype("float64")
    return X.T @ X / len(X)
