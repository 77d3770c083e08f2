def sgd(params, lr, batch_size):
    for param in params:
        if param.grad is None:
            continue
        param[:] = param - lr * (param.grad / batch_size)
