from functools import partial


def _power_loss(p, y_hat, y):
    return (y_hat - np.reshape(y, y_hat.shape)) ** p / p


squared_loss = partial(_power_loss, 2)
