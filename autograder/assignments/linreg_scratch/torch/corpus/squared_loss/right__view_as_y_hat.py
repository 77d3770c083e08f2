def squared_loss(y_hat, y):
    return (y_hat - y.view_as(y_hat)).pow(2).div(2)
