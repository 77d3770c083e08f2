# loses: squared_loss training
# error: one_element_wanted
# why: math takes a number
def squared_loss(y_hat, y):
    return math.pow(y_hat - y.reshape(y_hat.shape), 2) / 2
