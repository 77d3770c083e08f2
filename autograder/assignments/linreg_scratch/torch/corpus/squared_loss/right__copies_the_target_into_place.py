def squared_loss(y_hat, y):
    target = torch.zeros_like(y_hat)
    target[:] = y.reshape(y_hat.shape)
    gap = y_hat - target.detach()
    return gap.square().multiply(torch.full_like(gap, 0.5))
