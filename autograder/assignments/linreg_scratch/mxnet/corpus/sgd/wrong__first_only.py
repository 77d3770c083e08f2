# loses: sgd training
# slip: first_param_only
# why: return in the loop
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / batch_size
        return param
