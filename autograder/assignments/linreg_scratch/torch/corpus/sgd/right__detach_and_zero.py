def sgd(params, lr, batch_size):
    for p in params:
        p.data.add_(p.grad.detach(), alpha=-lr / batch_size)
        p.grad.detach_()
        p.grad.zero_()
