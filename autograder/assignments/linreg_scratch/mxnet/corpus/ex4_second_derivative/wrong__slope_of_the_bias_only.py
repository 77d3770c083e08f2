# error: not_recorded
# also: nothing_to_differentiate
# why: attach_grad is missing
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
    with autograd.record():
        l = squared_loss(linreg(features, w, b), labels).mean()
        slope = autograd.grad(l, [w], create_graph=True)[0]
    return slope
