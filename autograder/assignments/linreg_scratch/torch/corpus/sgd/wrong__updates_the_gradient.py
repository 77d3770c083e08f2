# loses: sgd training
# slip: no_tensor_changed
# why: the step is taken off the gradient, the parameter stays
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param.grad.subtract_(lr * param.grad / batch_size)
        for param in params:
            param.grad.zero_()
