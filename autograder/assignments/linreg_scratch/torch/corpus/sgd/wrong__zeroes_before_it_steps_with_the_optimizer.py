# loses: sgd training
# slip: no_tensor_changed
# why: zero_grad first, as at the top of a PyTorch loop, but here the gradient is already there
def sgd(params, lr, batch_size):
    opt = torch.optim.SGD(params, lr=lr / batch_size)
    opt.zero_grad()
    opt.step()
