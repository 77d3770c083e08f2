# loses: sgd training
# slip: gradient_not_cleared
# why: the next backward adds to the old gradient
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
