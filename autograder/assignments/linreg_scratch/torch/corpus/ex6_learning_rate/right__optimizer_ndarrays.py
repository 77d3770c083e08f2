# torch.optim.SGD; curves as arrays; the Hessian in (w, b) by autograd.
# %% before
def one_curve(lr, features, labels, num_epochs, batch_size):
    net = torch.nn.Linear(features.shape[1], 1)
    torch.nn.init.normal_(net.weight, 0.0, 0.01)
    torch.nn.init.zeros_(net.bias)
    optimizer = torch.optim.SGD(net.parameters(), lr=lr)
    curve = np.zeros(num_epochs)
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            loss = ((net(X) - y) ** 2).sum() / (2 * batch_size)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
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
    theta = torch.zeros([d + 1, 1])
    theta.requires_grad = True
    Z = torch.cat([features, torch.ones([n, 1])], dim=1)
    loss = ((Z @ theta) ** 2).mean() / 2
    g = torch.autograd.grad(loss, theta, create_graph=True)[0]
    H = torch.cat([torch.autograd.grad(g[i, 0], theta, retain_graph=True)[0] for i in range(d + 1)], dim=1)
    return 2 / torch.linalg.eigvalsh(H)[-1]
