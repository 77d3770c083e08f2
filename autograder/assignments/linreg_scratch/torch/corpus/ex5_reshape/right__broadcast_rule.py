# The shape from torch.broadcast_shapes; the flattening inside the loop.
def shape_without_reshape(y_hat, y):
    return list(torch.broadcast_shapes(y_hat.shape, y.shape))


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    def loss(y_hat, y):
        return 0.5 * (y_hat - y) ** 2

    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    losses = []
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.requires_grad = b.requires_grad = True
            l = loss(linreg(X, w, b), y.reshape([-1]))
            l.sum().backward()
            sgd([w, b], lr, batch_size)
        losses.append(l.mean().item())
    return w, b, losses
