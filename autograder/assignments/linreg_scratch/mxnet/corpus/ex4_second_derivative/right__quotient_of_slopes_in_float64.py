def _slope(f, z):
    z = np.array(z)
    z.attach_grad()
    try:
        with autograd.record():
            y = f(z)
        y.backward()
    except mxnet.MXNetError:
        return numpy.zeros(z.shape)
    return z.grad.asnumpy().astype("float64")


def second_derivative(f, x):
    z = x.asnumpy().astype("float64")
    h_ = 1e-5
    d2 = (_slope(f, np.array(z + h_, dtype="float64")) - _slope(f, np.array(z - h_, dtype="float64"))) / (2 * h_)
    return np.array(d2, dtype=x.dtype)


def loss_hessian(features, labels, w, b):
    return np.dot(features.T, features) / features.shape[0]
