def gradient_at_zero(features, labels):
    w, b = np.zeros((features.shape[1], 1)), np.zeros(1)
    w.attach_grad()
    b.attach_grad()
    with autograd.record():
        l = squared_loss(linreg(features, w, b), labels).mean()
    l.backward()
    return w.grad, b.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.copy(), b0.copy()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b


ZERO_INIT_WORKS = True
