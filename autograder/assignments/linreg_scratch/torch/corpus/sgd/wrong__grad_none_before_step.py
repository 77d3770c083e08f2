# loses: sgd training
# error: gradient_cleared_too_early
# why: the gradient is thrown away before it is used: float times None
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param.grad = None
            param -= lr * param.grad / batch_size
