# loses: sgd training
# slip: no_tensor_changed
# why: clone() of the data is a copy
def sgd(params, lr, batch_size):
    for param in params:
        new = param.data.clone()
        new -= lr * param.grad / batch_size
        param.grad.zero_()
