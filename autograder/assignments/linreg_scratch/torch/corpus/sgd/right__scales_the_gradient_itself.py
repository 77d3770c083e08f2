def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            g = p.grad
            g.mul_(lr / batch_size)
            p.sub_(g)
            g.zero_()
