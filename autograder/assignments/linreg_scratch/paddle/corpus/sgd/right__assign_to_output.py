@paddle.no_grad()
def sgd(params, lr, batch_size):
    """小批量随机梯度下降"""
    for param in params:
        paddle.assign(param - lr * param.grad / batch_size, output=param)
        param.clear_grad()
