# loses: sgd training
# formula: param - lr * param.grad * batch_size
# why: multiplies by the batch size instead of dividing
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad * batch_size
            param.grad.zero_()
