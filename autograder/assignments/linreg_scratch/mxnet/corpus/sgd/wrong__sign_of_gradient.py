# loses: sgd training?
# slip: sign_of_gradient
# why: steps of one size, whatever the gradient's size
def sgd(params, lr, batch_size):
    for param in params:
        param[:] = param - lr * np.sign(param.grad)
