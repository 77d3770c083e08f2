# loses: ex1_zero_init
# error: too_many_values
# why: train returns losses
def gradient_at_zero(features, labels):
    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    w.requires_grad = b.requires_grad = True
    squared_loss(linreg(features, w, b), labels).mean().backward()
    return w.grad, b.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = train(w0.clone(), b0.clone(), features, labels, lr, num_epochs, batch_size)
    return w, b


ZERO_INIT_WORKS = True
