# loses: sgd training
# error: paddles_name
# why: paddle is not imported here
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
