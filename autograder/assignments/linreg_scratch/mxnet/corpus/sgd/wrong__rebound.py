# loses: sgd training
# slip: unchanged
# why: only the name is bound to a new tensor
def sgd(params, lr, batch_size):
    for param in params:
        param = param - lr * param.grad / batch_size
