def sgd(params, lr, batch_size):
    with autograd.pause():
        for p in params:
            p[:] = p - lr * p.grad / batch_size
