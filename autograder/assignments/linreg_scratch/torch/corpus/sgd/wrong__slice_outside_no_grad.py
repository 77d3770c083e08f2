# loses: sgd training
# error: in_place_outside_no_grad
# why: param[:] = … on a leaf that needs a gradient raises at once, without no_grad
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / batch_size
        param.grad.zero_()
