# loses: squared_loss training
# slip: absolute_error
# why: |ŷ − y|/2 instead of the square
def squared_loss(y_hat, y):
    y = y.reshape(y_hat.shape)
    return torch.nn.functional.l1_loss(y_hat, y, reduction='none') / 2
