# slip: refuses_shapes
# also: own_raise
# why: broadcasting is the point
def shape_without_reshape(y_hat, y):
    if y_hat.shape != y.shape:
        raise ValueError("shapes differ")
    return list(y_hat.shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = np.zeros((features.shape[1], 1)), np.zeros(1)
    w.attach_grad()
    b.attach_grad()
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            with autograd.record():
                l = ((linreg(X, w, b) - y.reshape(-1)) ** 2 / 2).mean()
            l.backward()
            sgd([w, b], lr, 1)
    return w, b
