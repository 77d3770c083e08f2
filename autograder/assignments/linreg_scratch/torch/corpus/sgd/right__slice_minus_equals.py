def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            # the slice makes it p.__setitem__, so p itself is written
            p[:] -= lr * p.grad / batch_size
            p.grad.zero_()
