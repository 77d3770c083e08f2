# Lets Paddle broadcast and reads the shape; the book's loop with the reshape left out.
def shape_without_reshape(y_hat, y):
    return ((y_hat - y) ** 2 / 2).shape


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w = paddle.normal(0, 0.01, [features.shape[1], 1])
    b = paddle.zeros([1])
    flat = labels.flatten()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, flat):
            w.stop_gradient = False
            b.stop_gradient = False
            l = (linreg(X, w, b) - y) ** 2 / 2
            l.sum().backward()
            sgd([w, b], lr, batch_size)
    return w, b
