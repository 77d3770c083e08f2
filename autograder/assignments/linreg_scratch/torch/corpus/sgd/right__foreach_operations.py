def sgd(params, lr, batch_size):
    with torch.no_grad():
        grads = [p.grad for p in params]
        torch._foreach_add_(list(params), grads, alpha=-lr / batch_size)
        torch._foreach_zero_(grads)
