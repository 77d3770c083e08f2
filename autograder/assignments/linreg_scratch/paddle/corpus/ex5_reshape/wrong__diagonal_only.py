# loses: ex5_reshape
# slip: keeps_reshape
# why: takes the diagonal of the (n, n) loss, which undoes the broadcasting
def shape_without_reshape(y_hat, y):
    return list((y_hat - y).shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = paddle.zeros([features.shape[1], 1]), paddle.zeros([1])
    flat = labels.flatten()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, flat):
            w.stop_gradient = False
            b.stop_gradient = False
            l = (linreg(X, w, b) - y) ** 2 / 2
            paddle.diag(l).sum().backward()
            sgd([w, b], lr, batch_size)
    return w, b
