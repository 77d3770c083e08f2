def sgd(params, lr, batch_size):
    i = 0
    while i < len(params):
        g = params[i].grad / batch_size
        params[i].set_value(params[i].detach() - lr * g)
        params[i].clear_grad()
        i += 1
