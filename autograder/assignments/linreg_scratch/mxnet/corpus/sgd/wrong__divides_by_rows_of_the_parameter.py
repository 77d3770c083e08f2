# loses: sgd
# slip: divides_by_len_of_param
# why: len(param) is d for w and 1 for b, not the batch size
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * param.grad / len(param)
