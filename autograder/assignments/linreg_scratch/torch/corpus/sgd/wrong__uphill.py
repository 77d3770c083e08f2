# loses: sgd training
# slip: uphill
# why: adds the gradient
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param.add_(lr * param.grad / batch_size)
            param.grad.zero_()
