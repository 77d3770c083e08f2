"""Run once before the first kernel is forked: what every student's first training step would pay for otherwise."""

import paddle

w, b = paddle.normal(0.0, 0.01, shape=(2, 1)), paddle.zeros([1])
w.stop_gradient = b.stop_gradient = False
X, y = paddle.normal(0, 1, (10, 2)), paddle.zeros([10])
loss = (paddle.matmul(X[paddle.to_tensor([1, 0])], w) + b - y[:2].reshape([2, 1])) ** 2 / 2
loss.sum().backward()
with paddle.no_grad():
    w.subtract_(0.1 * w.grad / 2)
    w.clear_grad()
z = paddle.exp(paddle.log(X * X + 1.0)).mean() + paddle.linalg.lstsq(X, X)[0].sum()
print(w, float(b.sum()))
