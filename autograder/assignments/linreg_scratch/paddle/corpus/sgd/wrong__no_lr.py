# loses: sgd training?
# slip: no_lr
# why: the learning rate is not used; a step of 1 is just about stable here
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(param.grad / batch_size)
            param.clear_grad()
