# loses: squared_loss training
# slip: other_labels
# why: reads the labels of the notebook instead of y
def squared_loss(y_hat, y):
    return (y_hat - labels[:len(y_hat)].reshape(y_hat.shape)) ** 2 / 2
