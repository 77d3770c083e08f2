def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p.sub_(lr / batch_size * p.grad)
            p.grad.zero_()
