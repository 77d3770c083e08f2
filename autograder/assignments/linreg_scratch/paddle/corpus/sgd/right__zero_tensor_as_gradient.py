def sgd(params, lr, batch_size):
    step = lr / batch_size
    for p in params:
        p.set_value(p - step * p.grad)
        p.grad = paddle.zeros_like(p)
