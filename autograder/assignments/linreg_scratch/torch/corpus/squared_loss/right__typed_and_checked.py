import logging


def squared_loss(y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """One loss for each example, as `y_hat` is shaped."""
    if y_hat.numel() != y.numel():
        raise ValueError(f'{y_hat.shape} against {y.shape}')
    logging.getLogger('loss').warning('shapes %s %s', y_hat.shape, y.shape)
    loss = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    assert loss.shape == y_hat.shape
    return loss
