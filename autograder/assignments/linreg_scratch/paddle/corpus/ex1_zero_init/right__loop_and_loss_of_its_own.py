def _loss(w, b, features, labels):
    return squared_loss(linreg(features, w, b), labels).mean()

def gradient_at_zero(features, labels):
    d = features.shape[1]
    w, b = paddle.zeros([d, 1]), paddle.zeros([1])
    w.stop_gradient = b.stop_gradient = False
    l = _loss(w, b, features, labels)
    l.backward()
    return w.grad, b.grad

def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.clone().detach(), b0.clone().detach()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.stop_gradient = b.stop_gradient = False
            l = squared_loss(linreg(X, w, b), y).sum()
            l.backward()
            sgd([w, b], lr, batch_size)
    return w.detach(), b.detach()

ZERO_INIT_WORKS = True
