# loses: sgd
# slip: weight_decay
# why: the optimizer is given a weight decay
def sgd(params, lr, batch_size):
    opt = torch.optim.SGD(params, lr=lr / batch_size, weight_decay=1e-2)
    opt.step()
    opt.zero_grad()
