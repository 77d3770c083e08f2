# loses: ex4_second_derivative
# slip: backward_twice
# why: a second backward() of the same graph only adds f' once more
def second_derivative(f, x):
    z = x.clone().detach()
    z.requires_grad = True
    for order in range(2):
        y = f(z).sum()
        if not y.requires_grad:
            return torch.zeros_like(z)
        y.backward()
    return z.grad.detach()


def loss_hessian(features, labels, w, b):
    n = features.shape[0]
    return [[(features[:, i] * features[:, j]).sum().item() / n for j in range(features.shape[1])]
            for i in range(features.shape[1])]
