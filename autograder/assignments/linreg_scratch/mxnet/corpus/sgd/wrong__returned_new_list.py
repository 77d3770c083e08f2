# loses: sgd training
# slip: replaces_tensor
# why: the new parameters are returned, and the loop does not look at what is returned
def sgd(params, lr, batch_size):
    return [p - lr * p.grad / batch_size for p in params]
