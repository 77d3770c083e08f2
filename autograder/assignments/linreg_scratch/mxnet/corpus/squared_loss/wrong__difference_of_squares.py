# loses: squared_loss training
# slip: difference_of_squares
# why: ŷ² − y² is not (ŷ − y)²
def squared_loss(y_hat, y):
    return (y_hat ** 2 - y.reshape(y_hat.shape) ** 2) / 2
