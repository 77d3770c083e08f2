# loses: sgd training
# slip: gradient_not_cleared
# why: grad_req add
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / batch_size
        grad = param.grad.copy()
        param.attach_grad(grad_req="add")
        param.grad[:] = grad
