# loses: sgd training
# error: others_method
# why: PyTorch has data
def sgd(params, lr, batch_size):
    for param in params:
        param.data -= lr * param.grad.data / batch_size
