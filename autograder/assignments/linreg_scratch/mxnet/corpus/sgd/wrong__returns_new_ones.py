# loses: sgd training
# slip: replaces_tensor
# why: the loop does not take what is returned
def sgd(params, lr, batch_size):
    return [p - lr * p.grad / batch_size for p in params]
