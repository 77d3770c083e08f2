# loses: sgd training
# formula: param - lr / batch_size
# why: the gradient is missing from the step
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr / batch_size
            param.grad.zero_()
