# paddle.nn and a DataLoader.
def gradient_at_zero(features, labels):
    zero = paddle.nn.initializer.Constant(0.0)
    net = paddle.nn.Linear(features.shape[1], 1, weight_attr=zero, bias_attr=zero)
    (paddle.nn.functional.mse_loss(net(features), labels) / 2).backward()
    return net.weight.grad, net.bias.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    net = paddle.nn.Linear(features.shape[1], 1)
    net.weight.set_value(w0)
    net.bias.set_value(b0)
    opt = paddle.optimizer.SGD(lr, parameters=net.parameters())
    loader = paddle.io.DataLoader(paddle.io.TensorDataset([features, labels]),
                                  batch_size=batch_size, shuffle=True)
    for _ in range(num_epochs):
        for X, y in loader:
            loss = 0.5 * paddle.nn.functional.mse_loss(net(X), y)
            loss.backward()
            opt.step()
            opt.clear_grad()
    return net.weight, net.bias


ZERO_INIT_WORKS = True
