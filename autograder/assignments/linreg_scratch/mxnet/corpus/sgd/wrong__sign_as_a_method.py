# loses: sgd training
# error: function_not_method
# why: sign is a function
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad.sign() / batch_size
