# loses: sgd training
# slip: first_param_only
# why: params[0] only; the gradients are cleared, all of them
def sgd(params, lr, batch_size):
    w = params[0]
    w.data = w - lr * w.grad / batch_size
    for p in params:
        p.grad.zero_()
