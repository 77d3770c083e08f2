# Currents measured in their own mean, voltages in theirs; minibatches and the student's own sgd.
def fit_resistance(current, voltage):
    unit_i = current.mean().item()
    unit_v = voltage.mean().item()
    X = current.reshape([-1, 1]) / unit_i
    y = voltage.reshape([-1, 1]) / unit_v
    w = torch.ones([1, 1])
    b = torch.zeros([1])
    n = X.shape[0]
    for epoch in range(30):
        for Xb, yb in data_iter(n, X, y):
            w.requires_grad = True
            l = squared_loss(linreg(Xb, w, b), yb)
            l.sum().backward()
            sgd([w], 0.3, n)
    return w.reshape([1]) * (unit_v / unit_i)
