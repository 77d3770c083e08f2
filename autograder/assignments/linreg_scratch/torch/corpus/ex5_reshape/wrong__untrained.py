# loses: ex5_reshape
# slip: untrained
# why: no sgd in the loop: returns the start
def shape_without_reshape(y_hat, y):
    return (y_hat - y).shape


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = torch.ones([features.shape[1], 1]), torch.zeros([1])
    w.requires_grad = b.requires_grad = True
    flat = labels.flatten()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, flat):
            l = (linreg(X, w, b) - y) ** 2 / 2
            l.sum().backward()
    return w, b
