# loses: squared_loss training
# error: maths_function
# why: math.pow takes single numbers
def squared_loss(y_hat, y):
    return math.pow(y_hat - y.reshape(y_hat.shape), 2) / 2
