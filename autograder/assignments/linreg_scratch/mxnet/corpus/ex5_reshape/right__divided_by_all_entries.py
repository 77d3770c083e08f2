def shape_without_reshape(y_hat, y):
    return list(np.broadcast_arrays(y_hat, y)[0].shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = np.zeros((features.shape[1], 1)), np.zeros((1,))
    for p in (w, b):
        p.attach_grad()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            with autograd.record():
                loss = (linreg(X, w, b) - y.squeeze(-1)) ** 2 / 2
            loss.backward()
            sgd([w, b], lr, loss.size)
    return w, b
