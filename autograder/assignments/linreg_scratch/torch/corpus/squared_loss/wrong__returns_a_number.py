# loses: squared_loss training
# slip: returns_sum
# also: returns_no_tensor
# why: item() of the sum: a plain number
def squared_loss(y_hat, y):
    return ((y_hat - y.reshape(y_hat.shape)) ** 2 / 2).sum().item()
