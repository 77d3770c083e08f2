# loses: sgd training
# error: grad_called
# why: grad is no method
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            p.subtract_(lr * p.grad() / batch_size)
            p.clear_grad()
