def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            p.copy_(p - lr * p.grad / batch_size, True)
            p.clear_gradient(False)
