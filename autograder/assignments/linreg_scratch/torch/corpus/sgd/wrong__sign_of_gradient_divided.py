# loses: sgd training
# slip: sign_of_gradient
# why: the sign only, and that divided by the batch size
def sgd(params, lr, batch_size):
    for param in params:
        param.data = param - lr * param.grad.sign() / batch_size
        param.grad.zero_()
