def sgd(params, lr, batch_size):
    for p in params:
        new = (p - lr * p.grad / batch_size).detach()
        p.data.copy_(new)
        p.grad = None
