# loses: sgd training
# slip: weight_decay
# why: takes a hundredth of the parameter away in every step
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.scale_(0.99)
            param.subtract_(lr * param.grad / batch_size)
            param.clear_grad()
