@paddle.no_grad()
def sgd(params, lr, batch_size):
    for i, p in enumerate(params):
        p.subtract_(lr * p.grad / batch_size)
        params[i].grad = None
