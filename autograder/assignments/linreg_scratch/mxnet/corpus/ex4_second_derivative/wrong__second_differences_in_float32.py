# slip: float32_differences
# why: rounding drowns them
def second_derivative(f, x):
    h = 1e-3
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


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
