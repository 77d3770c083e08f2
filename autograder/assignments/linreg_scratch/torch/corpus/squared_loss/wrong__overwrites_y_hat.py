# loses: squared_loss
# slip: overwrites_y_hat
# why: in place: it trains well, for nobody needs y_hat afterwards
def squared_loss(y_hat, y):
    y_hat -= y.reshape(y_hat.shape)
    return y_hat ** 2 / 2
