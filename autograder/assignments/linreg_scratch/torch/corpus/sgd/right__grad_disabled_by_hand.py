def sgd(params, lr, batch_size):
    with torch.set_grad_enabled(False):
        for p in params:
            torch.sub(p, lr * p.grad / batch_size, out=p)
            p.grad.zero_()
