# loses: squared_loss training
# slip: returns_no_tensor
# why: computed in NumPy
def squared_loss(y_hat, y):
    return (y_hat.asnumpy() - y.asnumpy().reshape(y_hat.shape)) ** 2 / 2
