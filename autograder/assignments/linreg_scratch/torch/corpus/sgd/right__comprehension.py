def sgd(params, lr, batch_size):
    eta = lr / batch_size
    [p.data.sub_(eta * p.grad) for p in params]
    [p.grad.zero_() for p in params]
