def sgd(params, lr, batch_size):
    for p in params:
        p.requires_grad = False
        with torch.no_grad():
            p.sub_(lr * p.grad / batch_size)
        p.requires_grad = True
        p.grad.zero_()
