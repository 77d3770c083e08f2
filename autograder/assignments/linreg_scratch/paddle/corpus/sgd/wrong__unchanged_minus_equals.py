# loses: sgd training
# slip: unchanged
# why: param -= … makes a new tensor and binds the name to it
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            grad = param.grad
            param -= lr * grad / batch_size
            param.clear_grad()
