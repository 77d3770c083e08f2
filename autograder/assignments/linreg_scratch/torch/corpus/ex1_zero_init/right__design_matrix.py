# One parameter vector with the bias as its last entry, float64 inside.
def _with_ones(features):
    ones = torch.ones([features.shape[0], 1], dtype=torch.float64)
    return torch.cat([features.double(), ones], dim=1)


def gradient_at_zero(features, labels):
    theta = torch.zeros([features.shape[1] + 1, 1], dtype=torch.float64)
    theta.requires_grad = True
    residual = _with_ones(features) @ theta - labels.double()
    (g,) = torch.autograd.grad((residual ** 2).mean() / 2, theta)
    return g[:-1], g[-1]


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    Z, y = _with_ones(features), labels.double()
    theta = torch.cat([w0.reshape([-1, 1]), b0.reshape([1, 1])]).double()
    n = Z.shape[0]
    for _ in range(num_epochs):
        order = torch.randperm(n)
        for i in range(0, n, batch_size):
            rows = order[i:i + batch_size]
            Zb, yb = Z[rows], y[rows]
            theta = theta - lr * (Zb.T @ (Zb @ theta - yb)) / len(rows)
    return theta[:-1].float(), theta[-1].float()


ZERO_INIT_WORKS = True
