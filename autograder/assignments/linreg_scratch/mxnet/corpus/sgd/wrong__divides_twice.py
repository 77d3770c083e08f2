# loses: sgd training
# slip: divides_twice
# why: by the batch size, and once more
def sgd(params, lr, batch_size):
    for param in params:
        mean_grad = param.grad / batch_size
        param[:] = param - lr * mean_grad / batch_size
