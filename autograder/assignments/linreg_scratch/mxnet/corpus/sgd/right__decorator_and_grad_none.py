def sgd(params, lr, batch_size):
    for i, p in enumerate(params):
        p[:] = p - lr * p.grad / batch_size
