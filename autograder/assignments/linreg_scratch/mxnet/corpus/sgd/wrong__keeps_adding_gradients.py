# loses: sgd
# slip: gradient_not_cleared
# why: from now on every backward pass adds to the gradient
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / batch_size
        param.attach_grad(grad_req="add")
