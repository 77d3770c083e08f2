# loses: sgd
# error: too_many_values
# why: unpacks exactly two parameters: raises with three
def sgd(params, lr, batch_size):
    w, b = params
    with torch.no_grad():
        w -= lr * w.grad / batch_size
        b -= lr * b.grad / batch_size
    w.grad.zero_()
    b.grad.zero_()
