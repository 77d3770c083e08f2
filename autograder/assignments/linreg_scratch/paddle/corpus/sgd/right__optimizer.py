def sgd(params, lr, batch_size):
    opt = paddle.optimizer.SGD(learning_rate=lr / batch_size,
                               parameters=params)
    opt.step()
    opt.clear_grad()
