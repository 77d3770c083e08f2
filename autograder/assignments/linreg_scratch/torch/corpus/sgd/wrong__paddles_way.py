# loses: sgd training
# error: paddles_method
# why: the book's Paddle code: tensors have no clear_gradient
def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param.subtract_(lr * param.grad / batch_size)
            param.clear_gradient()
