# loses: sgd
# slip: divides_by_len_params
# why: the number of parameters is not the number of examples
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * param.grad / len(params))
            param.clear_grad()
