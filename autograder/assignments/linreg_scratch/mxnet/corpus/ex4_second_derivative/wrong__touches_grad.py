# slip: touches_grad
# why: the caller's gradient is overwritten
def second_derivative(f, x):
    x.attach_grad()
    try:
        with autograd.record():
            slope = autograd.grad(f(x), [x], create_graph=True)[0]
        slope.backward()
    except mxnet.MXNetError:
        return np.zeros_like(x)
    return x.grad


def loss_hessian(features, labels, w, b):
    def slope(w):
        w.attach_grad()
        with autograd.record():
            l = squared_loss(linreg(features, w, b), labels).mean()
        l.backward()
        return w.grad.reshape(-1)

    d = len(w)
    here = slope(w.copy())
    return np.stack([slope(w + np.eye(d)[i].reshape(d, 1)) - here for i in range(d)])
