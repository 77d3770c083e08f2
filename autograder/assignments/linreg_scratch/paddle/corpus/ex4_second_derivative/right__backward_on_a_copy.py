# The second pass is a backward(), on a copy, so only the copy's grad is written.
def second_derivative(f, x):
    copy = paddle.assign(x).detach()
    copy.stop_gradient = False
    y = f(copy)
    dy = paddle.zeros_like(copy)
    if not y.stop_gradient:
        dy = paddle.grad(y, copy, grad_outputs=paddle.ones_like(y), create_graph=True)[0]
    (dy + copy * 0.0).sum().backward()
    return copy.grad


def loss_hessian(features, labels, w, b):
    n = features.shape[0]
    return paddle.matmul(features, features, transpose_x=True) / n
