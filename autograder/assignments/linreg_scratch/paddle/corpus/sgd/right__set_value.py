def sgd(params, lr, batch_size):
    for param in params:
        param.set_value(param - lr * param.grad / batch_size)
        param.clear_grad()
