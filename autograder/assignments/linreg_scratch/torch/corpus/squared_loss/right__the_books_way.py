def squared_loss(y_hat, y):
    """Squared loss of every example."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
