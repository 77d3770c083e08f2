# paddle.optimizer.SGD; curves as arrays; the Hessian in (w, b) by autograd.
# %% before
def one_curve(lr, features, labels, num_epochs, batch_size):
    net = paddle.nn.Linear(features.shape[1], 1,
                           weight_attr=paddle.nn.initializer.Normal(0.0, 0.01),
                           bias_attr=paddle.nn.initializer.Constant(0.0))
    optimizer = paddle.optimizer.SGD(learning_rate=lr, parameters=net.parameters())
    curve = np.zeros(num_epochs)
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            loss = ((net(X) - y) ** 2).sum() / (2 * batch_size)
            loss.backward()
            optimizer.step()
            optimizer.clear_grad()
        curve[epoch] = ((net(features) - labels) ** 2).mean().item() / 2
    return curve
# %% solution
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    return {lr: one_curve(lr, features, labels, num_epochs, batch_size) for lr in lrs}


def best_lr(results):
    rates = list(results)
    last = np.array([float(results[lr][-1]) for lr in rates])
    last[~np.isfinite(last)] = np.inf
    return rates[int(last.argmin())]


def largest_stable_lr(features):
    n, d = features.shape
    theta = paddle.zeros([d + 1, 1])
    theta.stop_gradient = False
    Z = paddle.concat([features, paddle.ones([n, 1])], axis=1)
    loss = ((Z @ theta) ** 2).mean() / 2
    g = paddle.grad(loss, theta, create_graph=True)[0]
    H = paddle.concat([paddle.grad(g[i, 0], theta, retain_graph=True)[0] for i in range(d + 1)], axis=1)
    return 2 / paddle.linalg.eigvalsh(H)[-1]
