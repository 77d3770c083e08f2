# loses: ex1_zero_init
# slip: returns_nothing
# why: trains, and returns nothing
def gradient_at_zero(features, labels):
    n = features.shape[0]
    return -(features.T @ labels) / n, -labels.mean()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.copy(), b0.copy()
    print(train(w, b, features, labels, lr, num_epochs, batch_size))


ZERO_INIT_WORKS = True
