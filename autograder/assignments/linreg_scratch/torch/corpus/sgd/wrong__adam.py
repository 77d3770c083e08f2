# loses: sgd training
# slip: sign_of_gradient
# why: another optimizer: its first step is lr long whatever the gradient
def sgd(params, lr, batch_size):
    opt = torch.optim.Adam(params, lr=lr / batch_size)
    opt.step()
    opt.zero_grad()
