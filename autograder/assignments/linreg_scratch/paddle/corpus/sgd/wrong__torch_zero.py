# loses: sgd training
# error: gradient_of_new_tensor
# why: the book's PyTorch code: the gradient of the new tensor is None
def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
