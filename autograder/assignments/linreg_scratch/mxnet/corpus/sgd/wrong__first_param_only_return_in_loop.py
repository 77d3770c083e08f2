# loses: sgd training
# slip: first_param_only
# why: the return stands inside the loop
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / batch_size
        return params
