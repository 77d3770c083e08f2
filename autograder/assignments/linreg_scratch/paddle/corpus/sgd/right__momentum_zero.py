def sgd(params, lr, batch_size):
    opt = paddle.optimizer.Momentum(learning_rate=lr / batch_size,
                                    momentum=0.0, parameters=params)
    opt.step()
    opt.clear_grad()
