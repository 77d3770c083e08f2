# loses: squared_loss training?
# slip: absolute_error
# why: |ŷ − y| instead of the square
def squared_loss(y_hat, y):
    return np.abs(y_hat - y.reshape(y_hat.shape))
