"""Run once before the first kernel is forked: what every student's first training step would pay for otherwise."""

import torch

w, b = torch.normal(0.0, 0.01, (2, 1)), torch.zeros(1)
w.requires_grad = b.requires_grad = True
X, y = torch.normal(0.0, 1.0, (10, 2)), torch.zeros(10)
loss = (torch.matmul(X[torch.tensor([1, 0])], w) + b - y[:2].reshape([2, 1])) ** 2 / 2
loss.sum().backward()
with torch.no_grad():
    w -= 0.1 * w.grad / 2
    w.grad.zero_()
z = torch.exp(torch.log(X * X + 1.0)).mean() + torch.linalg.lstsq(X, X)[0].sum()
print(w, float(b.detach().sum()))
