def sgd(params, lr, batch_size):
    theta = torch.cat([p.flatten() for p in params]).detach()
    grad = torch.cat([p.grad.flatten() for p in params])
    theta = theta - lr * grad / batch_size
    at = 0
    for p in params:
        p.data = theta[at:at + p.numel()].reshape(p.shape)
        p.grad = None
        at += p.numel()
