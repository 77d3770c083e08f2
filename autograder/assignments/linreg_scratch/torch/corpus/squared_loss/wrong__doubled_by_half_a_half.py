# loses: squared_loss
# slip: doubled
# why: divides by 0.5
def squared_loss(y_hat, y):
    return torch.square(y_hat - y.reshape(y_hat.shape)) / 0.5
