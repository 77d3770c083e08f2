def sgd(params, lr, batch_size):
    for param in params:
        param.requires_grad = False
        param[:] = param - lr * param.grad / batch_size
        param.requires_grad = True
        param.grad.zero_()
