# loses: sgd training
# slip: outside_no_grad
# why: p.grad is itself a leaf that wants a gradient: zero_ outside no_grad raises after the first update
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            p.subtract_(lr * p.grad / batch_size)
    for p in params:
        p.grad.zero_()
