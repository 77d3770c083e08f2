# loses: sgd training
# error: other_framework
# why: PyTorch
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
