def sgd(params, lr, batch_size):
    for p in params:
        new = p.asnumpy() - p.grad.asnumpy() * lr / batch_size
        p[:] = new.astype(p.asnumpy().dtype)
