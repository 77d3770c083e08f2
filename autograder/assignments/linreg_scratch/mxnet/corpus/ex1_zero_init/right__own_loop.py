def gradient_at_zero(features, labels):
    w, b = np.zeros((features.shape[1], 1)), np.zeros(1)
    w.attach_grad()
    b.attach_grad()
    with autograd.record():
        l = squared_loss(linreg(features, w, b), labels).mean()
    l.backward()
    return w.grad, b.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0 * 1, b0 * 1
    w.attach_grad(), b.attach_grad()
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            with autograd.record():
                l = squared_loss(linreg(X, w, b), y).sum()
            l.backward()
            sgd([w, b], lr, batch_size)
    return w, b


ZERO_INIT_WORKS = True
