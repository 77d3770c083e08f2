# loses: squared_loss training
# slip: detached
# why: computed in numpy: right numbers, no gradient
def squared_loss(y_hat, y):
    d = y_hat.asnumpy() - y.asnumpy().reshape(y_hat.shape)
    return np.array(d ** 2 / 2)
