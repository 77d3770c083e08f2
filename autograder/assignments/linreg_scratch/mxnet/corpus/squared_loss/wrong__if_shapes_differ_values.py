# loses: squared_loss training
# error: truth_of_many
# why: a tensor of many has no truth value
def squared_loss(y_hat, y):
    if y_hat == y:
        return 0 * y_hat
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
