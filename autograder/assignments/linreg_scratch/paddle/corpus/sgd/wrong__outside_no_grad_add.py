# loses: sgd training
# slip: outside_no_grad
# why: the with block ends before the update
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        steps = [-lr * p.grad / batch_size for p in params]
    for p, step in zip(params, steps):
        p.add_(step)
        p.clear_grad()
