# loses: squared_loss training
# slip: floor_division
# why: // 2 rounds down; on the detached difference nothing complains
def squared_loss(y_hat, y):
    return (y_hat - y.reshape(y_hat.shape)).detach() ** 2 // 2
