# Formula for the gradient; a NumPy loop of its own, with gradients by hand.
def gradient_at_zero(features, labels):
    X = features.asnumpy().astype("float64")
    y = labels.asnumpy().astype("float64").reshape(-1)
    n = len(y)
    return -(X.T @ y) / n, -y.mean()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    X, y = features.asnumpy(), labels.asnumpy().reshape(-1)
    w = w0.asnumpy().astype("float64").reshape(-1)
    b = float(b0.asnumpy().reshape(-1)[0])
    for _ in range(num_epochs):
        order = numpy.random.permutation(len(y))
        for start in range(0, len(y), batch_size):
            rows = order[start:start + batch_size]
            error = X[rows] @ w + b - y[rows]
            w = w - lr * (X[rows].T @ error) / batch_size
            b = b - lr * error.sum() / batch_size
    return w.reshape(w0.shape), numpy.array([b])


ZERO_INIT_WORKS = True
