def sgd(params, lr, batch_size):
    for param in params:
        if param.grad is None:
            continue
        param.data = param - lr * (param.grad / batch_size)
        param.grad.zero_()
