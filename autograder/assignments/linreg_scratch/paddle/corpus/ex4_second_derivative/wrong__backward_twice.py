# loses: ex4_second_derivative
# slip: backward_twice
# why: a second backward() of the same graph only adds f' once more
def second_derivative(f, x):
    z = x.clone().detach()
    z.stop_gradient = False
    for order in range(2):
        y = f(z).sum()
        if y.stop_gradient:
            return paddle.zeros_like(z)
        y.backward()
    return z.grad.detach()


def loss_hessian(features, labels, w, b):
    n = features.shape[0]
    return [[(features[:, i] * features[:, j]).sum().item() / n for j in range(features.shape[1])]
            for i in range(features.shape[1])]
