# loses: sgd
# slip: no_batch_size
# why: the sum's gradient is not divided by the batch size; the loop converges all the same
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * param.grad)
            param.clear_grad()
