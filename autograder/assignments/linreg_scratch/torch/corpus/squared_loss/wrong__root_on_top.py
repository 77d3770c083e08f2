# loses: squared_loss training
# slip: root_of_the_mean
# why: the root of the mean square
def squared_loss(y_hat, y):
    mse = ((y_hat - y.reshape(y_hat.shape)) ** 2).mean()
    return torch.sqrt(mse)
