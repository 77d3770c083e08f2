# loses: sgd training
# slip: breaks_backward
# why: stop_gradient = True does not stand in for no_grad; a later backward raises
def sgd(params, lr, batch_size):
    for param in params:
        param.stop_gradient = True
        param.subtract_(lr * param.grad / batch_size)
        param.clear_grad()
