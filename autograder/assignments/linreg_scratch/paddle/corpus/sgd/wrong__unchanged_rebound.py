# loses: sgd training
# slip: unchanged
# why: param = … is a new tensor with an old name
def sgd(params, lr, batch_size):
    for param in params:
        grad = paddle.assign(param.grad)
        param.clear_grad()
        param = param - lr * grad / batch_size
