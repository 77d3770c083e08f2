# 返回元组；标签用 squeeze 压成一维
def 不带reshape的损失(预测, 标签):
    return (预测 - 标签) ** 2 / 2


def shape_without_reshape(y_hat, y):
    return tuple(不带reshape的损失(y_hat, y).shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    标签 = labels.squeeze(-1) if labels.ndim == 2 else labels
    w = torch.normal(0., 0.01, (features.shape[1], 1))
    b = torch.zeros([1])
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, 标签):
            w.requires_grad = True
            b.requires_grad = True
            l = 不带reshape的损失(linreg(X, w, b), y)
            l.sum().backward()
            sgd([w, b], lr, batch_size)
        print(f'epoch {epoch + 1}, w = {w.detach().numpy().ravel()}, b = {b.item():.4f}')
    return w, b
