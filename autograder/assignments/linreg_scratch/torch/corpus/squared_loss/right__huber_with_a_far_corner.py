def squared_loss(y_hat, y):
    # below delta the Huber loss is z * z / 2
    return torch.nn.functional.huber_loss(
        y_hat, y.reshape(y_hat.shape), reduction='none', delta=1e30)
