# loses: sgd training
# error: backward_of_many
# why: backward() of a whole tensor
def sgd(params, lr, batch_size):
    for param in params:
        (param * 1.0).backward()
        param.data -= lr * param.grad / batch_size
        param.grad.zero_()
