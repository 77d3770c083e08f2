# loses: sgd training
# error: zero_grad
# why: the same on the gradient
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_grad()
