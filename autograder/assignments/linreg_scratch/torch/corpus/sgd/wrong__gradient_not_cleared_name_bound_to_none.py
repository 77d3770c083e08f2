# loses: sgd training
# slip: gradient_not_cleared
# why: a local name is set to None, not param.grad
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            grad = param.grad
            param -= lr * grad / batch_size
            grad = None  # noqa: F841
