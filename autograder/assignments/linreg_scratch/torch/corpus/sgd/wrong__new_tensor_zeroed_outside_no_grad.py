# loses: sgd training
# error: gradient_of_new_tensor
# why: the same without no_grad: the new tensor is no leaf and has no gradient
def sgd(params, lr, batch_size):
    for param in params:
        param = param - lr * param.grad / batch_size
        param.grad.data.zero_()
