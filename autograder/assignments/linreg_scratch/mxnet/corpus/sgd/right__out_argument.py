def sgd(params, lr, batch_size):
    for p in params:
        np.subtract(p, lr * p.grad / batch_size, out=p)
