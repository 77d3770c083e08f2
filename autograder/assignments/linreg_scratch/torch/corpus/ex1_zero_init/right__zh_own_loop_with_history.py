# 自己写训练循环，额外返回每轮的损失
def gradient_at_zero(features, labels):
    """在零点处均方损失的梯度"""
    n, d = features.shape
    w, b = torch.zeros((d, 1)), torch.zeros((1,))
    误差 = linreg(features, w, b) - labels.reshape((n, 1))
    return torch.matmul(features.T, 误差) / n, 误差.mean()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w = torch.tensor(w0.numpy().copy())
    b = torch.tensor(b0.numpy().copy())
    history = []
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.requires_grad = True
            b.requires_grad = True
            l = squared_loss(linreg(X, w, b), y)
            l.sum().backward()
            sgd([w, b], lr, batch_size)
        with torch.no_grad():
            history.append(squared_loss(linreg(features, w, b), labels).mean().item())
        print(f"epoch {epoch + 1}, loss {history[-1]:f}")
    return w, b, history


ZERO_INIT_WORKS = True  # 单层线性模型没有对称性问题
