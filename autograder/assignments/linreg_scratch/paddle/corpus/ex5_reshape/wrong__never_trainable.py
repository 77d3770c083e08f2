# loses: ex5_reshape
# error: no_gradient_yet
# why: stop_gradient is never set to False
def shape_without_reshape(y_hat, y):
    return list((y_hat - y).shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w = paddle.zeros([features.shape[1], 1])
    b = paddle.zeros([1])
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            l = ((linreg(X, w, b) - y.flatten()) ** 2 / 2).mean()
            l.backward()
            sgd([w, b], lr, 1)
    return w, b
