# loses: sgd
# slip: fixed_batch_size
# why: divides by 10 whatever the batch size is
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param.subtract_(lr * param.grad / 10)
            param.clear_grad()
