# loses: sgd training
# error: in_place_outside_no_grad
# why: the with block ends before the update
def sgd(params, lr, batch_size):
    with torch.no_grad():
        steps = [-lr * p.grad / batch_size for p in params]
    for p, step in zip(params, steps):
        p.add_(step)
        p.grad.zero_()
