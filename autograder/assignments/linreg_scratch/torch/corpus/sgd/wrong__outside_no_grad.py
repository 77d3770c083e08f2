# loses: sgd training
# error: in_place_outside_no_grad
# why: an in-place change of a leaf that needs a gradient, which PyTorch refuses
def sgd(params, lr, batch_size):
    for param in params:
        param -= lr * param.grad / batch_size
        param.grad.zero_()
