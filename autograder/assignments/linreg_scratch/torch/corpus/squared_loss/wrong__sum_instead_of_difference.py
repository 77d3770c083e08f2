# loses: squared_loss training
# slip: sum_instead_of_difference
# why: ŷ + y: learns the opposite of the truth
def squared_loss(y_hat, y):
    return (y_hat + y.reshape(y_hat.shape)) ** 2 / 2
