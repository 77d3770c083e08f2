def sgd(params, lr, batch_size):
    for p in params:
        # detach() shares the memory of p
        p.detach().subtract_(p.grad * (lr / batch_size))
        p.grad.zero_()
