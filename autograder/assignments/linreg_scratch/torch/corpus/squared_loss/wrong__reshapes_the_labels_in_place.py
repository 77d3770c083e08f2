# loses: squared_loss
# slip: changes_the_labels
# why: resize_ with an underscore changes the caller's labels
def squared_loss(y_hat, y):
    y.resize_(y_hat.shape)
    return (y_hat - y) ** 2 / 2
