# One parameter vector with the bias as its last entry, float64 inside.
def _with_ones(features):
    ones = paddle.ones([features.shape[0], 1], dtype="float64")
    return paddle.concat([features.astype("float64"), ones], axis=1)


def gradient_at_zero(features, labels):
    theta = paddle.zeros([features.shape[1] + 1, 1], dtype="float64")
    theta.stop_gradient = False
    residual = _with_ones(features) @ theta - labels.astype("float64")
    (g,) = paddle.grad((residual ** 2).mean() / 2, theta)
    return g[:-1], g[-1]


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    Z, y = _with_ones(features), labels.astype("float64")
    theta = paddle.concat([w0.reshape([-1, 1]), b0.reshape([1, 1])]).astype("float64")
    n = Z.shape[0]
    for _ in range(num_epochs):
        order = paddle.randperm(n)
        for i in range(0, n, batch_size):
            rows = order[i:i + batch_size]
            Zb, yb = paddle.gather(Z, rows), paddle.gather(y, rows)
            theta = theta - lr * (Zb.T @ (Zb @ theta - yb)) / len(rows)
    return theta[:-1].astype("float32"), theta[-1].astype("float32")


ZERO_INIT_WORKS = True
