# loses: ex4_second_derivative
# error: graph_freed
# why: the first backward() has freed the graph
def second_derivative(f, x):
    z = x.detach().clone().requires_grad_()
    y = (f(z) + z ** 3).sum()
    y.backward()
    y.backward()
    return z.grad


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
