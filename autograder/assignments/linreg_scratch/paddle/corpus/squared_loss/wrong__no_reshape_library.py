# loses: squared_loss
# slip: no_reshape
# why: the library's loss broadcasts to (n, n) just as silently
def squared_loss(y_hat, y):
    return paddle.nn.functional.square_error_cost(y_hat, y) / 2
