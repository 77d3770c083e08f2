# loses: ex1_zero_init
# slip: gradient_from_ones
# why: the gradient is taken at w = 1, b = 1
def gradient_at_zero(features, labels):
    w = torch.ones([features.shape[1], 1])
    b = torch.ones([1])
    w.requires_grad = True
    b.requires_grad = True
    squared_loss(linreg(features, w, b), labels).mean().backward()
    return w.grad, b.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.clone().detach(), b0.clone().detach()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b


ZERO_INIT_WORKS = True
