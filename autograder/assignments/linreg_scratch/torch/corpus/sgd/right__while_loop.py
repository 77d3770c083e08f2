def sgd(params, lr, batch_size):
    i = 0
    while i < len(params):
        g = params[i].grad / batch_size
        params[i].data = params[i].detach() - lr * g
        params[i].grad.zero_()
        i += 1
