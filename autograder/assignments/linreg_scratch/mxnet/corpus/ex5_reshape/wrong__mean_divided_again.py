# loses: ex5_reshape
# slip: mean_divided_again
# why: the mean, and sgd divides by batch_size again
def shape_without_reshape(y_hat, y):
    return list(((y_hat - y) ** 2 / 2).shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = np.zeros((features.shape[1], 1)), np.zeros(1)
    w.attach_grad()
    b.attach_grad()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels.reshape(-1)):
            with autograd.record():
                l = ((linreg(X, w, b) - y) ** 2 / 2).mean()
            l.backward()
            sgd([w, b], lr, batch_size)
    return w, b
