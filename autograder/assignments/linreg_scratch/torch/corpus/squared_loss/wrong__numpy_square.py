# loses: squared_loss training
# error: numpy_of_recorded
# why: np.square makes arrays of tensors, which those that record gradients refuse
def squared_loss(y_hat, y):
    return np.square(y_hat - y.reshape(y_hat.shape)) / 2
