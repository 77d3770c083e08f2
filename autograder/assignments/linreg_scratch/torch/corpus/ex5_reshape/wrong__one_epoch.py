# slip: one_epoch_only
# why: the loop over epochs is missing: one epoch only
def shape_without_reshape(y_hat, y):
    """Shape of (y_hat - y)**2 / 2 as broadcasting makes it, as a list."""
    return list(((y_hat - y) ** 2 / 2).shape)

def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    for X, y in data_iter(batch_size, features, labels):
        w.requires_grad = b.requires_grad = True
        ((linreg(X, w, b) - y.flatten()) ** 2 / 2).mean().backward()
        sgd([w, b], lr, 1)
    return w, b
