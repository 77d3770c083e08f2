# loses: squared_loss
# slip: loses_a_dimension
# why: mean(dim=-1) drops the axis: (n,) from (n, 1), one number from (n,)
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2).mean(dim=-1) / 2
