# loses: sgd training
# slip: mean_gradient
# why: one number for the whole tensor: the mean of its gradient's entries
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param.subtract_(lr * param.grad.mean() / batch_size
                            * torch.ones_like(param))
            param.grad.zero_()
