# loses: squared_loss training
# error: function_not_method
# why: square is a function
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)).square() / 2
