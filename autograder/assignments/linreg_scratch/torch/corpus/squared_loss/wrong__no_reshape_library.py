# loses: squared_loss
# slip: no_reshape
# why: the library's loss broadcasts to (n, n) with no more than a warning
def squared_loss(y_hat, y):
    return torch.nn.functional.mse_loss(y_hat, y, reduction='none') / 2
