def sgd(params, lr, batch_size):
    for p in params:
        p.data = p - lr * p.grad / batch_size
        p.grad.zero_()
