# loses: sgd training
# slip: sign_of_gradient
# why: another optimizer: its first step is lr long whatever the gradient
def sgd(params, lr, batch_size):
    opt = paddle.optimizer.Adam(learning_rate=lr / batch_size,
                                parameters=params)
    opt.step()
    opt.clear_grad()
