# loses: sgd training
# error: in_place_outside_no_grad
# why: param -= … outside no_grad, with the gradient cleared before
def sgd(params, lr, batch_size):
    for p in params:
        g = p.grad.clone()
        p.grad.zero_()
        p -= lr * g / batch_size
