# loses: sgd training
# why: waits for a gradient that nobody computes anew: never ends
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            while param.grad.abs().max() > 1e-6:
                param -= lr * param.grad / batch_size
            param.grad.zero_()
