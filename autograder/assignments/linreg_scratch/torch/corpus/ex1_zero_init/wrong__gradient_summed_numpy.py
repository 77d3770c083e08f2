# loses: ex1_zero_init
# slip: gradient_summed
# why: the formula without 1/n
def gradient_at_zero(features, labels):
    X, y = features.numpy(), labels.numpy().ravel()
    return -X.T.dot(y), -y.sum()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.clone().detach(), b0.clone().detach()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w.detach().numpy(), b.detach().numpy()


ZERO_INIT_WORKS = True
