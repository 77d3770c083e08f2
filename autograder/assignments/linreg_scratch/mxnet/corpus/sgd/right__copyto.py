def sgd(params, lr, batch_size):
    for p in params:
        (p - lr * p.grad / batch_size).copyto(p)
