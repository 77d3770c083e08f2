# loses: ex1_zero_init
# slip: changes_start
# why: trains the caller's tensors in place
def gradient_at_zero(features, labels):
    w = torch.zeros([features.shape[1], 1])
    b = torch.zeros([1])
    w.requires_grad = True
    b.requires_grad = True
    squared_loss(linreg(features, w, b), labels).mean().backward()
    return w.grad, b.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    train(w0, b0, features, labels, lr, num_epochs, batch_size)
    return w0, b0


ZERO_INIT_WORKS = True
