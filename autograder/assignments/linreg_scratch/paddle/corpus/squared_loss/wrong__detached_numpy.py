# loses: squared_loss training
# slip: detached
# why: computed in numpy: right numbers, no gradient
def squared_loss(y_hat, y):
    d = y_hat.numpy() - y.numpy().reshape(y_hat.shape)
    return paddle.to_tensor(d ** 2 / 2)
