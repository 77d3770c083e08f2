# loses: ex1_zero_init
# slip: untrained
# why: the loop computes new values but binds them to the loop's own name (the PyTorch habit `p -= …`)
def gradient_at_zero(features, labels):
    w = paddle.zeros([features.shape[1], 1])
    b = paddle.zeros([1])
    w.stop_gradient = False
    b.stop_gradient = False
    squared_loss(linreg(features, w, b), labels).mean().backward()
    return w.grad, b.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.clone().detach(), b0.clone().detach()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.stop_gradient = False
            b.stop_gradient = False
            squared_loss(linreg(X, w, b), y).sum().backward()
            with paddle.no_grad():
                for param in [w, b]:
                    param -= lr * param.grad / batch_size
            w.clear_grad()
            b.clear_grad()
    return w, b


ZERO_INIT_WORKS = True
