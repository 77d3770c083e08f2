def sgd(params, lr, batch_size):
    with paddle.set_grad_enabled(False):
        for p in params:
            paddle.subtract_(p, lr * p.grad / batch_size)
            p.clear_gradient()
