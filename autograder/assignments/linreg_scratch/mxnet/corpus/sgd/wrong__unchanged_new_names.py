# loses: sgd training
# slip: unchanged
# why: param = param - …, then the new tensor's gradient is cleared: the old one keeps its own
def sgd(params, lr, batch_size):
    for param in params:
        param = param - lr * param.grad / batch_size
