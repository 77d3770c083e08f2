def sgd(params, lr, batch_size):
    for p in params:
        p.grad = p.grad / batch_size
    optimizer = torch.optim.SGD(list(params), lr)
    optimizer.step()
    optimizer.zero_grad()
