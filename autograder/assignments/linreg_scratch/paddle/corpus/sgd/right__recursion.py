def sgd(params, lr, batch_size):
    if len(params) == 0:
        return
    first, *others = params
    with paddle.no_grad():
        first.add_(first.grad.multiply(paddle.to_tensor(
            -lr / batch_size, dtype=first.dtype)))
    first.clear_grad()
    sgd(others, lr, batch_size)
