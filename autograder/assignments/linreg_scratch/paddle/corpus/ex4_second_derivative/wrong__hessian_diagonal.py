# loses: ex4_second_derivative
# slip: hessian_diagonal
# why: only the second derivatives by one weight each, the mixed ones are missing
def second_derivative(f, x):
    z = x.detach().clone()
    z.stop_gradient = False
    y = f(z).sum() + 0 * (z ** 3).sum()
    g = paddle.grad(y, z, create_graph=True)[0]
    return paddle.grad(g.sum(), z)[0]


def loss_hessian(features, labels, w, b):
    return paddle.diag((features ** 2).mean(axis=0))
