# loses: ex5_reshape
# slip: starts_at_ones
# why: w starts at ones, not at zeros
def shape_without_reshape(y_hat, y):
    return list(((y_hat - y) ** 2 / 2).shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = paddle.ones([features.shape[1], 1]), paddle.zeros([1])
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels.flatten()):
            w.stop_gradient = b.stop_gradient = False
            ((linreg(X, w, b) - y) ** 2 / 2).mean().backward()
            sgd([w, b], lr, 1)
    return w, b
