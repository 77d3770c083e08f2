def sgd(params, lr, batch_size):
    for param in params:
        nd = param.as_nd_ndarray()
        nd[:] = nd - lr * param.grad.as_nd_ndarray() / batch_size
