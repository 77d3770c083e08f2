# loses: ex5_reshape
# slip: shape_of_y_hat
# why: 用带 reshape 的 squared_loss 求形状，所以总是 y_hat 的形状
def shape_without_reshape(y_hat, y):
    return squared_loss(y_hat, y).shape


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels.reshape((-1,))):
            w.requires_grad = True
            b.requires_grad = True
            l = (linreg(X, w, b) - y) ** 2 / 2
            l.backward(torch.ones_like(l))
            sgd([w, b], lr, batch_size)
    return w, b
