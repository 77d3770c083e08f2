# loses: sgd training
# also: breaks_backward nothing_to_differentiate
# why: after the first step no gradient is recorded any more
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / batch_size
        param.attach_grad(grad_req="null")
