# torch.autograd.grad and torch.optim.SGD.
def gradient_at_zero(features, labels):
    w = torch.zeros((features.shape[1], 1), requires_grad=True)
    b = torch.tensor([0.0], requires_grad=True)
    loss = squared_loss(linreg(features, w, b), labels).mean()
    grad_w, grad_b = torch.autograd.grad(loss, [w, b])
    return grad_w.reshape([-1]), grad_b.item()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w = torch.nn.Parameter(w0.clone())
    b = torch.nn.Parameter(b0.clone())
    optimizer = torch.optim.SGD([w, b], lr=lr)
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            loss = squared_loss(linreg(X, w, b), y).sum() / batch_size
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    return w.detach(), b.detach()


ZERO_INIT_WORKS = True
