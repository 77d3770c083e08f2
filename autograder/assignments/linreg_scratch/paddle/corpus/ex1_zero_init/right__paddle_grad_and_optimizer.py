# paddle.grad and paddle.optimizer.SGD.
def gradient_at_zero(features, labels):
    w = paddle.to_tensor(np.zeros((features.shape[1], 1), dtype="float32"), stop_gradient=False)
    b = paddle.to_tensor([0.0], stop_gradient=False)
    loss = squared_loss(linreg(features, w, b), labels).mean()
    grad_w, grad_b = paddle.grad(loss, [w, b])
    return grad_w.reshape([-1]), grad_b.item()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w = paddle.create_parameter(w0.shape, "float32",
                                default_initializer=paddle.nn.initializer.Assign(w0.numpy()))
    b = paddle.create_parameter(b0.shape, "float32",
                                default_initializer=paddle.nn.initializer.Assign(b0.numpy()))
    optimizer = paddle.optimizer.SGD(learning_rate=lr, parameters=[w, b])
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            loss = squared_loss(linreg(X, w, b), y).sum() / batch_size
            loss.backward()
            optimizer.step()
            optimizer.clear_grad()
    return w.detach(), b.detach()


ZERO_INIT_WORKS = True
