# loses: sgd training
# slip: replaces_tensor
# why: params[i] = … changes the caller's list, not the caller's tensors
def sgd(params, lr, batch_size):
    for i in range(len(params)):
        step = lr * params[i].grad / batch_size
        params[i] = params[i] - step
