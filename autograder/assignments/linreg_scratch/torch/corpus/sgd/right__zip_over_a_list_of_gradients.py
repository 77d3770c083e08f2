def sgd(params, lr, batch_size):
    grads = [p.grad.clone() for p in params]
    for p in params:
        p.grad.zero_()
    with torch.no_grad():
        for p, g in zip(params, grads):
            p.add_(g * (-lr / batch_size))
