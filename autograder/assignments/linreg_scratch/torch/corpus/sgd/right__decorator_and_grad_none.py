@torch.no_grad()
def sgd(params, lr, batch_size):
    for i, p in enumerate(params):
        p -= lr * p.grad / batch_size
        params[i].grad = None
