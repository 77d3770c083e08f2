def sgd(params, lr, batch_size):
    for p in params:
        for i in range(p.shape[0]):
            p[i] = p[i] - lr * p.grad[i] / batch_size
