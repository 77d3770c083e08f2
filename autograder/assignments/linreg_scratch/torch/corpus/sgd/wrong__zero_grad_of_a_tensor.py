# loses: sgd training
# error: zero_grad
# why: zero_grad belongs to optimizers and modules, tensors have none
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.zero_grad()
