def sgd(params, lr, batch_size):
    if len(params) == 0:
        return
    first, *others = params
    with torch.no_grad():
        first.add_(first.grad.multiply(torch.tensor(
            -lr / batch_size, dtype=first.dtype)))
    first.grad.zero_()
    sgd(others, lr, batch_size)
