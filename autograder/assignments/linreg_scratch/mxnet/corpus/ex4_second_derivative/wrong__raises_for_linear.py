# slip: none_for_linear
# also: nothing_to_differentiate raises_for_constant
# why: a slope that does not depend on x is an error
def second_derivative(f, x):
    x = x.copy()
    x.attach_grad()
    with autograd.record():
        slope = autograd.grad(f(x), [x], create_graph=True)[0]
    slope.backward()
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
