def sgd(params, lr, batch_size):
    for p in params:
        step = p.grad.copy()
        step *= -lr / batch_size
        p += step
