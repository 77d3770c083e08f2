# loses: ex5_reshape
# slip: shapes_joined
# why: guesses the shape by gluing both shapes together
def shape_without_reshape(y_hat, y):
    return y_hat.shape + y.shape


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    flat = labels.flatten()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, flat):
            w.requires_grad = True
            b.requires_grad = True
            ((linreg(X, w, b) - y) ** 2 / 2).sum().backward()
            sgd([w, b], lr, batch_size)
    return w, b
