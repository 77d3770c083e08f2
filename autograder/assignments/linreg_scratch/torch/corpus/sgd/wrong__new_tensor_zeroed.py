# loses: sgd training
# error: gradient_of_new_tensor
# why: param = param - … is a new tensor, and its gradient is None
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param = param - lr * param.grad / batch_size
            param.grad.zero_()
