# loses: ex5_reshape
# slip: keeps_reshape
# why: defines a loss without reshape and then calls the given train, which uses the right one
def loss_without_reshape(y_hat, y):
    return (y_hat - y) ** 2 / 2


def shape_without_reshape(y_hat, y):
    return loss_without_reshape(y_hat, y).shape


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    w = np.random.normal(0, 0.01, [features.shape[1], 1])
    b = np.zeros([1])
    train(w, b, features, labels.reshape((-1, 1)), lr, num_epochs, batch_size)
    return w, b
