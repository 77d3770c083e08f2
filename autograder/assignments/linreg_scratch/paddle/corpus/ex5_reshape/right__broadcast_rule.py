# The shape from paddle.broadcast_shape; the flattening inside the loop.
def shape_without_reshape(y_hat, y):
    return list(paddle.broadcast_shape(y_hat.shape, y.shape))


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    def loss(y_hat, y):
        return 0.5 * (y_hat - y) ** 2

    w, b = paddle.zeros([features.shape[1], 1]), paddle.zeros([1])
    losses = []
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.stop_gradient = b.stop_gradient = False
            l = loss(linreg(X, w, b), y.reshape([-1]))
            l.sum().backward()
            sgd([w, b], lr, batch_size)
        losses.append(l.mean().item())
    return w, b, losses
