# loses: ex5_reshape
# error: similar_attribute
# why: a misspelt method, called only where the shapes differ
def shape_without_reshape(y_hat, y):
    if y_hat.shape != y.shape:
        return list(paddle.substract(y_hat, y).shape)
    return list(y_hat.shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = paddle.zeros([features.shape[1], 1]), paddle.zeros([1])
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            w.stop_gradient = b.stop_gradient = False
            ((linreg(X, w, b) - y.flatten()) ** 2 / 2).mean().backward()
            sgd([w, b], lr, 1)
    return w, b
