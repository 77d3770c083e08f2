# loses: squared_loss
# slip: no_half
# why: mse_loss has no half
import torch.nn.functional as F


def squared_loss(y_hat, y):
    return F.mse_loss(y_hat, y.reshape(y_hat.shape), reduction='none')
