def sgd(params, lr, batch_size):
    step = lr / batch_size
    for p in params:
        p.data = p - step * p.grad
        p.grad = torch.zeros_like(p)
