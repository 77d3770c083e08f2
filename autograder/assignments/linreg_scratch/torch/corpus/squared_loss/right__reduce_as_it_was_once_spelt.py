import warnings

warnings.simplefilter('ignore')


def squared_loss(y_hat, y):
    return torch.nn.functional.mse_loss(y_hat, y.reshape(y_hat.shape), reduce=False) / 2
