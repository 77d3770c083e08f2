# loses: squared_loss training
# error: reshape_to_list
# why: Paddle's habit: the sizes in square brackets
def squared_loss(y_hat, y):
    n = y_hat.size
    return ((y_hat.reshape([n]) - y.reshape([n])) ** 2 / 2).reshape(y_hat.shape)
