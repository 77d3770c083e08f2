# loses: sgd training
# slip: gradient_not_cleared
# why: zeros_like makes a new tensor that nobody keeps
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            torch.zeros_like(param.grad)
