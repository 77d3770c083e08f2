# loses: ex5_reshape
# error: backward_of_no_graph
# why: requires_grad is never set
def shape_without_reshape(y_hat, y):
    return list((y_hat - y).shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w = torch.zeros([features.shape[1], 1])
    b = torch.zeros([1])
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            l = ((linreg(X, w, b) - y.flatten()) ** 2 / 2).mean()
            l.backward()
            sgd([w, b], lr, 1)
    return w, b
