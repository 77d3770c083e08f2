# loses: sgd training
# slip: floor_division
# why: // rounds every step down to a whole number
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * param.grad // batch_size)
            param.clear_grad()
