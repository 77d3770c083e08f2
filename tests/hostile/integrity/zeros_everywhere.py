# attack: no exercise solved, everything answered by zeros of the right shape
# cell: ex4_second_derivative
# needs: ex4_second_derivative
# earns: others ex4_second_derivative:3
# outcome: ignored


def second_derivative(f, x):
    return paddle.zeros_like(x)


def loss_hessian(features, labels, w, b):
    return paddle.zeros([features.shape[1]] * 2)
