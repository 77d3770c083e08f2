def sgd(params, lr, batch_size):
    for p in params:
        p[:] = np.array(p.asnumpy() - lr * p.grad.asnumpy() / batch_size)
