def sgd(params, lr, batch_size):
    before = paddle.is_grad_enabled()
    paddle.set_grad_enabled(False)
    try:
        for p in params:
            p.subtract_(lr * p.grad / batch_size)
    finally:
        paddle.set_grad_enabled(before)
        for p in params:
            p.clear_grad()
