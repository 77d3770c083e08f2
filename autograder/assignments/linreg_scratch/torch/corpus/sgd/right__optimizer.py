def sgd(params, lr, batch_size):
    opt = torch.optim.SGD(params, lr=lr / batch_size)
    opt.step()
    opt.zero_grad()
