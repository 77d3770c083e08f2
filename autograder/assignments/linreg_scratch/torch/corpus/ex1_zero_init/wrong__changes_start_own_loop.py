# loses: ex1_zero_init
# slip: changes_start
# why: `w = w0` is another name for the caller's tensor, not a copy; the result is cloned too late
def gradient_at_zero(features, labels):
    n = features.shape[0]
    return -(features.T @ labels) / n, -labels.mean()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0, b0
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.requires_grad = True
            b.requires_grad = True
            squared_loss(linreg(X, w, b), y).sum().backward()
            sgd([w, b], lr, batch_size)
    return w.clone(), b.clone()


ZERO_INIT_WORKS = True
