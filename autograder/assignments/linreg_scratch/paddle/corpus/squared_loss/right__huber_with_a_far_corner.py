def squared_loss(y_hat, y):
    # below delta the Huber loss is z * z / 2
    return paddle.nn.functional.smooth_l1_loss(
        y_hat, y.reshape(y_hat.shape), reduction='none', delta=1e30)
