# loses: sgd
# slip: no_batch_size
# why: the optimizer is given lr as it stands, the loss was summed
def sgd(params, lr, batch_size):
    opt = torch.optim.SGD(params, lr=lr)
    opt.step()
    opt.zero_grad()
