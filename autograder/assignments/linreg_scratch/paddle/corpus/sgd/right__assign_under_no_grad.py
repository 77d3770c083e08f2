def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            paddle.assign(p - lr * p.grad / batch_size, output=p)
    for p in params:
        p.clear_grad()
