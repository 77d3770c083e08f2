# loses: sgd
# error: too_many_values
# why: unpacks exactly two parameters: raises with three
def sgd(params, lr, batch_size):
    w, b = params
    with paddle.no_grad():
        w.subtract_(lr * w.grad / batch_size)
        b.subtract_(lr * b.grad / batch_size)
    w.clear_grad()
    b.clear_grad()
