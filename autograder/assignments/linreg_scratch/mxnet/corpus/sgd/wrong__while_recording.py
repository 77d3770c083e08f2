# loses: sgd training
# error: in_place_while_recording
# why: recording is not for the step
def sgd(params, lr, batch_size):
    with autograd.record():
        for param in params:
            param[:] = param - lr * param.grad / batch_size
