@torch.no_grad()
def sgd(params, lr, batch_size):
    torch._foreach_add_(params, [p.grad for p in params], alpha=-lr / batch_size)
    torch._foreach_zero_([p.grad for p in params])
