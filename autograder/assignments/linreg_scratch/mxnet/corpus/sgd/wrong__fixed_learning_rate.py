# loses: sgd
# slip: fixed_learning_rate
# why: the book's 0.03 is written into the code
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - 0.03 * param.grad / batch_size
