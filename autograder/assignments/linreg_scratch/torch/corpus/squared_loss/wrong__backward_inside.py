# loses: squared_loss training
# error: graph_freed
# why: calls backward() itself, so that the loop's own finds the graph freed
def squared_loss(y_hat, y):
    l = (y_hat - y.reshape(y_hat.shape)) ** 2 / 2
    l.sum().backward()
    return l
