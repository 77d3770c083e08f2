# loses: sgd training
# slip: unchanged
# why: detach() without the underscore, then a new tensor under the old name
def sgd(params, lr, batch_size):
    for param in params:
        grad = param.grad.clone()
        param.grad = None
        param = param.detach() - lr * grad / batch_size
