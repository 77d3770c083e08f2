# loses: sgd training
# error: not_imported
# why: optim is not imported under a short name
def sgd(params, lr, batch_size):
    optimizer = optim.SGD(params, lr=lr / batch_size)
    optimizer.step()
    optimizer.zero_grad()
