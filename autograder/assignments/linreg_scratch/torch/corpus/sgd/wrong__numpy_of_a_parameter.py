# loses: sgd training
# error: numpy_of_recorded
# why: numpy() of a tensor that records gradients raises
def sgd(params, lr, batch_size):
    for param in params:
        values = param.numpy()
        values -= lr * param.grad.numpy() / batch_size
        param.grad.zero_()
