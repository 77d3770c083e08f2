import logging


def squared_loss(y_hat: np.ndarray, y: np.ndarray) -> np.ndarray:
    """One loss for each example, as `y_hat` is shaped."""
    if y_hat.size != y.size:
        raise ValueError(f'{y_hat.shape} against {y.shape}')
    logging.getLogger('loss').warning('shapes %s %s', y_hat.shape, y.shape)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    assert loss.shape == y_hat.shape
    return loss
