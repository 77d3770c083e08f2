# loses: sgd training
# slip: breaks_backward
# why: right the first time; then param is no leaf any more, the second step is wrong without a word, the third backward raises
def sgd(params, lr, batch_size):
    for param in params:
        param.stop_gradient = True
        param[:] = param - lr * param.grad / batch_size
        param.stop_gradient = False
        param.clear_grad()
