# loses: sgd training
# slip: gradient_not_cleared
# why: step without zero_grad, as when the loop of a tutorial clears elsewhere
def sgd(params, lr, batch_size):
    torch.optim.SGD(params, lr=lr / batch_size).step()
