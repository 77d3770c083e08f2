def sgd(params, lr, batch_size):
    for p in params:
        p[:] = p - p.grad * lr / batch_size
