def sgd(params, lr, batch_size):
    for p in params:
        new = p.detach().numpy() - p.grad.numpy() * lr / batch_size
        p.data = torch.from_numpy(new)
        p.grad.zero_()
