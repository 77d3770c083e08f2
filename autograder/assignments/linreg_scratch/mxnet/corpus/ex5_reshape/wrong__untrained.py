# slip: untrained
# why: nothing is trained
def shape_without_reshape(y_hat, y):
    return list(((y_hat - y) ** 2 / 2).shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    return np.zeros((features.shape[1], 1)), np.zeros(1)
