def sgd(params, lr, batch_size):
    for i in range(len(params)):
        params[i][:] = params[i] - lr / batch_size * params[i].grad
