# loses: sgd
# slip: no_batch_size
# why: the optimizer is given lr as it stands, the loss was summed
def sgd(params, lr, batch_size):
    opt = paddle.optimizer.SGD(learning_rate=lr, parameters=params)
    opt.step()
    opt.clear_grad()
