# loses: sgd training
# error: no_grad_brackets
# why: with torch.no_grad:
def sgd(params, lr, batch_size):
    with torch.no_grad:
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
