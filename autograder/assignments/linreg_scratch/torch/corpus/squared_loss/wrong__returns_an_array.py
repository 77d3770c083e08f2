# loses: squared_loss training
# slip: returns_no_tensor
# why: a NumPy array has no gradient
def squared_loss(y_hat, y):
    e = y_hat.detach().numpy() - y.numpy().reshape(y_hat.shape)
    return e ** 2 / 2
