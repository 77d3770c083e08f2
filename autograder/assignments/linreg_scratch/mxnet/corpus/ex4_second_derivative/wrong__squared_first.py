# slip: squared_first_derivative
# why: the square of the first derivative
def second_derivative(f, x):
    x = x.copy()
    x.attach_grad()
    with autograd.record():
        y = f(x)
    y.backward()
    return x.grad ** 2


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
