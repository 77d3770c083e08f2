# torch.nn and a DataLoader.
def gradient_at_zero(features, labels):
    net = torch.nn.Linear(features.shape[1], 1)
    torch.nn.init.zeros_(net.weight)
    torch.nn.init.zeros_(net.bias)
    (torch.nn.functional.mse_loss(net(features), labels) / 2).backward()
    return net.weight.grad.T, net.bias.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    net = torch.nn.Linear(features.shape[1], 1)
    net.weight.data = w0.T.clone()
    net.bias.data = b0.clone()
    opt = torch.optim.SGD(net.parameters(), lr=lr)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(features, labels),
                                  batch_size=batch_size, shuffle=True)
    for _ in range(num_epochs):
        for X, y in loader:
            loss = 0.5 * torch.nn.functional.mse_loss(net(X), y)
            loss.backward()
            opt.step()
            opt.zero_grad()
    return net.weight.T, net.bias


ZERO_INIT_WORKS = True
