# Broadcasting spelt out from the right; w and b come back as plain lists.
# %% before
def _broadcast(p, q):
    size = max(len(p), len(q))
    p, q = [1] * (size - len(p)) + list(p), [1] * (size - len(q)) + list(q)
    return [max(i, j) for i, j in zip(p, q)]
# %% solution
def shape_without_reshape(y_hat, y):
    return _broadcast(y_hat.shape, y.shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.requires_grad = b.requires_grad = True
            difference = linreg(X, w, b) - y.reshape([1, -1])
            gw, gb = torch.autograd.grad((difference * difference / 2).sum(), [w, b])
            w = (w - lr * gw / batch_size).detach()
            b = (b - lr * gb / batch_size).detach()
    return [w.numpy().ravel().tolist(), b.item()]
