# loses: sgd
# error: too_many_values
# why: unpacks exactly two parameters: raises with three
def sgd(params, lr, batch_size):
    w, b = params
    w[:] = w - lr * w.grad / batch_size
    b[:] = b - lr * b.grad / batch_size
