# loses: sgd training
# error: similar_name
# why: batchsize
def sgd(params, lr, batch_size):
    for p in params:
        p[:] = p - lr * p.grad / batchsize
