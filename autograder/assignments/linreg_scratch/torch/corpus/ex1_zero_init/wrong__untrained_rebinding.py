# loses: ex1_zero_init
# slip: untrained
# why: the loop computes new values but binds them to the loop's own name (`p = p - …`)
def gradient_at_zero(features, labels):
    w = torch.zeros([features.shape[1], 1])
    b = torch.zeros([1])
    w.requires_grad = True
    b.requires_grad = True
    squared_loss(linreg(features, w, b), labels).mean().backward()
    return w.grad, b.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.clone().detach(), b0.clone().detach()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.requires_grad = True
            b.requires_grad = True
            squared_loss(linreg(X, w, b), y).sum().backward()
            with torch.no_grad():
                for param in [w, b]:
                    param = param - lr * param.grad / batch_size
            w.grad.zero_()
            b.grad.zero_()
    return w, b


ZERO_INIT_WORKS = True
