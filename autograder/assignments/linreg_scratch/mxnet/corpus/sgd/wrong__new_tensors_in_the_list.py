# loses: sgd training
# slip: replaces_tensor
# why: the list holds other tensors
def sgd(params, lr, batch_size):
    for i in range(len(params)):
        params[i] = params[i] - lr * params[i].grad / batch_size
