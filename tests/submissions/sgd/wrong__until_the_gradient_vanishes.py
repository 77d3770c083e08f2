# loses: sgd training
# why: waits for a gradient that nobody computes anew: never ends
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            while param.grad.abs().max() > 1e-6:
                param.subtract_(lr * param.grad / batch_size)
            param.clear_grad()
