# loses: sgd training
# slip: unchanged
# why: param = … is a new tensor with an old name
def sgd(params, lr, batch_size):
    for param in params:
        grad = param.grad.clone()
        param.grad.zero_()
        param = param - lr * grad / batch_size
