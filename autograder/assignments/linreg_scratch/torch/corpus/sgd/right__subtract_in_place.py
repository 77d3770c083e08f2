def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= p.grad * lr / batch_size
            p.grad.zero_()
