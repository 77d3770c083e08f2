def gradient_at_zero(features, labels):
    n = len(labels)
    return -np.dot(features.T, labels) / n, -labels.mean().reshape(1)


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.copy(), b0.copy()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b


ZERO_INIT_WORKS = True
