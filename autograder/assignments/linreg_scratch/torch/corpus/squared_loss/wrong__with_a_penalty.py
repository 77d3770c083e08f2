# loses: squared_loss training?
# why: adds a small penalty that nobody asked for
def squared_loss(y_hat, y):
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    return loss + 1e-3 * y_hat ** 2
