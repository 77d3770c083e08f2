# loses: ex1_zero_init
# slip: gradient_of_zeros
# why: "at w = 0 the weight gets no gradient": returns zeros for w
def gradient_at_zero(features, labels):
    grad_w = np.zeros([features.shape[1], 1])
    grad_b = -labels.mean()
    return grad_w, grad_b


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.copy(), b0.copy()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b


ZERO_INIT_WORKS = True
