def sgd(params, lr, batch_size):
    for p in params:
        p[:] = p.asnumpy() - lr * p.grad.asnumpy() / batch_size
