# error: no_second_gradient
# also: not_recorded
# why: MXNet cannot differentiate mean and dot twice
def second_derivative(f, x):
    x = x.copy()
    x.attach_grad()
    try:
        with autograd.record():
            slope = autograd.grad(f(x), [x], create_graph=True)[0]
        slope.backward()
    except mxnet.MXNetError:
        return np.zeros_like(x)
    return x.grad


def loss_hessian(features, labels, w, b):
    w = w.copy()
    w.attach_grad()
    with autograd.record():
        l = squared_loss(linreg(features, w, b), labels).mean()
        slope = autograd.grad(l, [w], create_graph=True)[0]
        rows = [autograd.grad(one, [w], retain_graph=True)[0].reshape(-1) for one in slope]
    return np.stack(rows)
