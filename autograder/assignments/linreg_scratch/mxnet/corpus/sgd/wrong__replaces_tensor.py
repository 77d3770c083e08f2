# loses: sgd training
# slip: replaces_tensor
# why: returns new tensors; the given loop goes on with the old ones
def sgd(params, lr, batch_size):
    new = []
    for p in params:
        q = (p - lr * p.grad / batch_size).detach()
        new.append(q)
    return new
