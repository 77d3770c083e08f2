"""Run once before the first kernel is forked: what every student's first training step would pay for otherwise."""

from mxnet import autograd, np, npx

npx.set_np()
w, b = np.random.normal(0, 0.01, (2, 1)), np.zeros(1)
w.attach_grad()
b.attach_grad()
X, y = np.random.normal(0, 1, (10, 2)), np.zeros(10)
with autograd.record():
    loss = (np.dot(X[np.array([1, 0])], w) + b - y[:2].reshape((2, 1))) ** 2 / 2
loss.backward()
w[:] = w - 0.1 * w.grad / 2
z = np.exp(np.log(X * X + 1.0)).mean() + np.linalg.lstsq(X, X, rcond=None)[0].sum()
print(w, float(b.sum()), float(z))
