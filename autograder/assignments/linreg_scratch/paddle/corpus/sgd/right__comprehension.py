def sgd(params, lr, batch_size):
    eta = lr / batch_size
    [p.set_value(p - eta * p.grad) for p in params]
    [p.clear_grad() for p in params]
