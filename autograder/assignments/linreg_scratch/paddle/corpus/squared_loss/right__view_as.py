def squared_loss(y_hat, y):
    d = paddle.subtract(y_hat, y.view_as(y_hat))
    return paddle.multiply(d, d) / 2
