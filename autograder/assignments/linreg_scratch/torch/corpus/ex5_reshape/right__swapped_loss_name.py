# A flat-label loss as an argument of the student's own training function.
# %% before
def fit(loss, features, labels, lr, num_epochs, batch_size):
    w = torch.normal(0.0, 0.01, (features.shape[1], 1))
    b = torch.zeros((1,))
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            for p in (w, b):
                p.requires_grad = True
            loss(linreg(X, w, b), y).sum().backward()
            sgd([w, b], lr, batch_size)
    return w, b
# %% solution
def careless_loss(y_hat, y):
    return (y_hat - y).pow(2) / 2


def shape_without_reshape(y_hat, y):
    return list(careless_loss(y_hat.detach(), y.detach()).numpy().shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    return fit(careless_loss, features, torch.flatten(labels), lr, num_epochs, batch_size)
# %% after
print(shape_without_reshape(torch.zeros([10, 1]), torch.zeros([10])))
