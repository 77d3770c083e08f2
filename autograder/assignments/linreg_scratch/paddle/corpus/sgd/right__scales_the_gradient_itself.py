def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            g = p.grad
            g.scale_(lr / batch_size)
            p.subtract_(g)
            p.clear_grad()
