@paddle.no_grad()
def sgd(params, lr, batch_size):
    rate = lr / batch_size
    for p in params:
        p[...] = p - rate * p.grad
        p.clear_gradient(set_to_zero=True)
