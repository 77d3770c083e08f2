# loses: squared_loss
# slip: extra_dimension
# why: unsqueeze adds a dimension
def squared_loss(y_hat, y):
    e = y_hat - y.reshape(y_hat.shape)
    return (e ** 2 / 2).reshape([-1, 1, 1])
