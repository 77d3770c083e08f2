@torch.no_grad()
def sgd(params, lr, batch_size):
    for param in params:
        param.add_(-lr * param.grad / batch_size)
        param.grad.zero_()
