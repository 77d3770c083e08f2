@torch.no_grad()
def sgd(params, lr, batch_size):
    for p in params:
        # a way of lr / batch_size from p towards p - grad
        p.lerp_(p - p.grad, lr / batch_size)
        p.grad.zero_()
