# torch.optim.SGD and a DataLoader over flat labels.
def shape_without_reshape(y_hat, y):
    return [int(s) for s in torch.nn.functional.mse_loss(y_hat, y, reduction='none').shape]


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w = torch.zeros([features.shape[1], 1], requires_grad=True)
    b = torch.zeros([1], requires_grad=True)
    opt = torch.optim.SGD([w, b], lr=lr)
    data = torch.utils.data.TensorDataset(features, labels.reshape((-1,)))
    for _ in range(num_epochs):
        for X, y in torch.utils.data.DataLoader(data, batch_size=batch_size, shuffle=True):
            l = (X @ w + b - y) ** 2 / 2
            (l.sum() / batch_size).backward()
            opt.step()
            opt.zero_grad()
    return w, b
