# loses: sgd training
# slip: sign_of_gradient
# why: the sign only, and that divided by the batch size
def sgd(params, lr, batch_size):
    for param in params:
        param.set_value(param - lr * param.grad.sign() / batch_size)
        param.clear_grad()
