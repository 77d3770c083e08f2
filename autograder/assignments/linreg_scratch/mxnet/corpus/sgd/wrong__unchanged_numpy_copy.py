# loses: sgd training
# slip: no_tensor_changed
# why: numpy() is a copy; the parameter does not hear of it
def sgd(params, lr, batch_size):
    for param in params:
        values = param.asnumpy()
        values -= lr * param.grad.asnumpy() / batch_size
