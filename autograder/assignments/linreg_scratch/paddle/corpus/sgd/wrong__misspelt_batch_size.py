# loses: sgd training
# error: similar_name
# why: batchsize
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            p.subtract_(lr * p.grad / batchsize)
            p.clear_grad()
