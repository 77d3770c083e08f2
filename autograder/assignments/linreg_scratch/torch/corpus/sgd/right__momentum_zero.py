def sgd(params, lr, batch_size):
    opt = torch.optim.SGD(params, lr=lr / batch_size, momentum=0.0)
    opt.step()
    opt.zero_grad(set_to_none=False)
