@torch.no_grad()
def sgd(params, lr, batch_size):
    rate = lr / batch_size
    for p in params:
        p[...] = p - rate * p.grad
        p.grad.zero_()
