# loses: sgd training
# slip: divides_twice
# why: lr is divided already when the gradient is divided
def sgd(params, lr, batch_size):
    lr /= batch_size
    for p in params:
        p.data = p - lr * p.grad / batch_size
        p.grad.zero_()
