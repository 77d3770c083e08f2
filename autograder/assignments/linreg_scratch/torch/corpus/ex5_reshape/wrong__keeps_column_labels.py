# loses: ex5_reshape
# slip: keeps_reshape
# why: no reshape in the loss, but the labels are made columns, so nothing broadcasts
def shape_without_reshape(y_hat, y):
    return ((y_hat - y) ** 2).shape


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    y_all = labels.reshape([-1, 1])
    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, y_all):
            w.requires_grad = True
            b.requires_grad = True
            l = (linreg(X, w, b) - y) ** 2 / 2
            l.sum().backward()
            sgd([w, b], lr, batch_size)
    return w, b
