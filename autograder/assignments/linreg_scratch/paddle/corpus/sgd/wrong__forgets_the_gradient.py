# loses: sgd training
# formula: param - lr / batch_size
# why: the gradient is missing from the step
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(paddle.full_like(param, lr / batch_size))
            param.clear_grad()
