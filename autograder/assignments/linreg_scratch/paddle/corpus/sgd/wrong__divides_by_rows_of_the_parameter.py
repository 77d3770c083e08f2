# loses: sgd
# why: len(param) is d for w and 1 for b, not the batch size
def sgd(params, lr, batch_size):
    for param in params:
        param.set_value(param - lr * param.grad / len(param))
        param.clear_grad()
