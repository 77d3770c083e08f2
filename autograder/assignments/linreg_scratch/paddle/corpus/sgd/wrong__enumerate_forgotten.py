# loses: sgd training
# error: loop_unpacks
# why: for i, p in params
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for i, p in params:
            p.subtract_(lr * p.grad / batch_size)
            p.clear_grad()
