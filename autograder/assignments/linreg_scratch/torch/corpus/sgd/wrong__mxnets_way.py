# loses: sgd training
# error: in_place_outside_no_grad
# why: the book's MXNet code: written in place while gradients are recorded
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / batch_size
