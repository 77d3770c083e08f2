# loses: ex1_zero_init
# slip: claims_failure
# why: 认为权重为零时只有 b 能学习，结论错（函数本身是对的）
# 如果 w 初始化为 0，所有神经元对称，梯度消失，只有 b 更新，所以算法无效
def gradient_at_zero(features, labels):
    X, y = features, labels.reshape([-1, 1])
    n = X.shape[0]
    return -torch.matmul(X.t(), y) / n, -y.mean()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w = torch.tensor(w0.numpy())
    b = torch.tensor(b0.numpy())
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.requires_grad = True
            b.requires_grad = True
            squared_loss(linreg(X, w, b), y).sum().backward()
            sgd([w, b], lr, batch_size)
    return w, b


ZERO_INIT_WORKS = bool(0)
