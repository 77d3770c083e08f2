# loses: squared_loss training
# error: unknown_keyword
# why: reduce is PyTorch's old keyword
def squared_loss(y_hat, y):
    return paddle.nn.functional.mse_loss(y_hat, y.reshape(y_hat.shape), reduce=False) / 2
