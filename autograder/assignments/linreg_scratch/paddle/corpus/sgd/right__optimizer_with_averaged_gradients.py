def sgd(params, lr, batch_size):
    for p in params:
        p.grad = p.grad / batch_size
    optimizer = paddle.optimizer.SGD(lr, parameters=list(params))
    optimizer.step()
    optimizer.clear_grad(set_to_zero=False)
