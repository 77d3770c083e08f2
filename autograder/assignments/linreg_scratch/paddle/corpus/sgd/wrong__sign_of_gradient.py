# loses: sgd training?
# slip: sign_of_gradient
# why: steps of one size, whatever the gradient's size
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * paddle.sign(param.grad))
            param.clear_grad()
