# Central differences with float64 inside.
def second_derivative(f, x):
    z = x.detach().astype("float64")
    step = 1e-3
    value = (-f(z + 2 * step) + 16 * f(z + step) - 30 * f(z) + 16 * f(z - step) - f(z - 2 * step))
    return (value / (12 * step ** 2)).astype(x.dtype)


def loss_hessian(features, labels, w, b):
    X, y = features.astype("float64"), labels.astype("float64")
    w0, b0 = w.detach().astype("float64"), b.detach().astype("float64")
    d = w0.shape[0]

    def loss(w):
        return ((X @ w + b0 - y) ** 2).mean().item() / 2

    E = np.eye(d, dtype="float64")
    H = numpy.zeros((d, d))
    for i in range(d):
        for j in range(d):
            ei, ej = E[i].reshape((d, 1)), E[j].reshape((d, 1))
            H[i, j] = (loss(w0 + ei + ej) - loss(w0 + ei - ej) - loss(w0 - ei + ej) + loss(w0 - ei - ej)) / 4
    return H
