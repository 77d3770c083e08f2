# loses: sgd
# slip: divides_by_len_params
# why: the number of parameters is not the number of examples
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / len(params)
