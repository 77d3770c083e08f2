# loses: sgd training
# error: no_grad_brackets
# why: with paddle.no_grad:
def sgd(params, lr, batch_size):
    with paddle.no_grad:
        for param in params:
            param.subtract_(lr * param.grad / batch_size)
            param.clear_grad()
