# slip: backward_twice
# also: first_derivative
# why: twice the first derivative
def second_derivative(f, x):
    x = x.copy()
    x.attach_grad(grad_req='add')
    for _ in range(2):
        with autograd.record():
            y = f(x)
        y.backward()
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
