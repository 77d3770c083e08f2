# Lets PyTorch broadcast and reads the shape; the book's loop with the reshape left out.
def shape_without_reshape(y_hat, y):
    return ((y_hat - y) ** 2 / 2).shape


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w = torch.normal(0.0, 0.01, [features.shape[1], 1])
    b = torch.zeros([1])
    flat = labels.flatten()
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, flat):
            w.requires_grad = True
            b.requires_grad = True
            l = (linreg(X, w, b) - y) ** 2 / 2
            l.sum().backward()
            sgd([w, b], lr, batch_size)
    return w, b
