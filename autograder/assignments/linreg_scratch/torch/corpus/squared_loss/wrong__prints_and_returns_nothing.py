# loses: squared_loss training
# slip: returns_nothing
# why: print instead of return
def squared_loss(y_hat, y):
    print((y_hat - y.reshape(y_hat.shape)) ** 2 / 2)
