# loses: squared_loss training
# error: incomplete_cell
# why: a comment is no body
def squared_loss(y_hat, y):
    # (y_hat - y)**2 / 2
