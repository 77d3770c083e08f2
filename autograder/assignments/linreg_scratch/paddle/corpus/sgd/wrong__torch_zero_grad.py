# loses: sgd training
# error: zero_grad
# why: Paddle's tensors have no zero_grad: AttributeError after the first update
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * param.grad / batch_size)
            param.zero_grad()
