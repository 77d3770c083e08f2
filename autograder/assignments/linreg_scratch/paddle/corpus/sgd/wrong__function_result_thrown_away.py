# loses: sgd training
# slip: result_thrown_away
# why: paddle.subtract returns a new tensor, nobody keeps it
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            paddle.subtract(param, lr * param.grad / batch_size)
            param.clear_grad()
