def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            p.subtract_(p.grad * lr / batch_size)
            p.clear_grad()
