# One 0-D number at a time; the Hessian from differences of the gradient formula.
def second_derivative(f, x):
    values = []
    for v in x.detach().numpy().reshape(-1):
        t = torch.tensor(v, dtype=x.dtype, requires_grad=True)
        y = f(t)
        second = None
        if y.requires_grad:
            first = torch.autograd.grad(y, t, create_graph=True)[0]
        if y.requires_grad and first.requires_grad:
            second = torch.autograd.grad(first, t, allow_unused=True)[0]
        values.append(0.0 if second is None else second.item())
    return np.array(values).reshape(x.shape)


def loss_hessian(features, labels, w, b):
    X = features.numpy().astype(float)
    y = labels.numpy().astype(float).reshape(-1, 1)
    w0, b0 = w.numpy().astype(float), float(b.numpy().reshape(-1)[0])

    def gradient(w):
        return X.T @ (X @ w + b0 - y) / len(X)

    columns = []
    for j in range(len(w0)):
        e = np.zeros_like(w0)
        e[j] = 1.0
        columns.append((gradient(w0 + e) - gradient(w0 - e)) / 2)
    return np.hstack(columns).tolist()
