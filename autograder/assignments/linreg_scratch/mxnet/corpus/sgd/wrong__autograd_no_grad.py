# loses: sgd training
# error: no_grad
# why: MXNet has no no_grad
def sgd(params, lr, batch_size):
    with autograd.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
