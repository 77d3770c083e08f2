# loses: squared_loss
# slip: shape_of_y
# why: reshapes the prediction instead of the label
def squared_loss(y_hat, y):
    return (y_hat.reshape(y.shape) - y) ** 2 / 2
