def sgd(params, lr, batch_size):
    for p in params:
        view = p.detach()
        view[:] = view - lr * p.grad.detach() / batch_size
        p.grad.detach().zero_()
