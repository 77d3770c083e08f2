def sgd(params, lr, batch_size):
    for p in params:
        p[...] = p - (lr / batch_size) * p.grad
