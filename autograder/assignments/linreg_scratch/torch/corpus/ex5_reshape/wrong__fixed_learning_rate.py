# loses: ex5_reshape
# slip: fixed_learning_rate
# why: always half a gradient, whatever lr is
def shape_without_reshape(y_hat, y):
    return list(((y_hat - y) ** 2 / 2).shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels.flatten()):
            w.requires_grad = b.requires_grad = True
            ((linreg(X, w, b) - y) ** 2 / 2).mean().backward()
            sgd([w, b], 0.5, 1)
    return w, b
