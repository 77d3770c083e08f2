# loses: squared_loss training?
# slip: returns_sum
# why: one number for the batch; the parameters still converge, the printed loss is n times too big
def squared_loss(y_hat, y):
    return torch.sum((y_hat - y.reshape(y_hat.shape)) ** 2) / 2
