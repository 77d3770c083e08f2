# loses: sgd training
# error: tensorflows_method
# why: assign_sub is TensorFlow's
def sgd(params, lr, batch_size):
    for param in params:
        param.assign_sub(lr * param.grad / batch_size)
        param.grad.zero_()
