def sgd(params, lr, batch_size):
    for p in params:
        new = (p - lr * p.grad / batch_size).detach()
        paddle.assign(new, output=p)
        p.clear_grad()
