# loses: sgd training
# slip: no_tensor_changed
# why: attach_grad makes the gradient zero
def sgd(params, lr, batch_size):
    for param in params:
        param.attach_grad()
        param[:] = param - lr * param.grad / batch_size
