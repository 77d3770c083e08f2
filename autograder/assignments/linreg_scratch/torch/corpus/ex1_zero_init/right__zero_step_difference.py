# The gradient read off one sgd step from zero with lr = 1 on the whole set.
def gradient_at_zero(features, labels):
    n, d = features.shape
    w, b = torch.zeros([d, 1]), torch.zeros([1])
    w.requires_grad, b.requires_grad = True, True
    squared_loss(linreg(features, w, b), labels).sum().backward()
    sgd([w, b], 1.0, n)
    return -w.detach(), -b.detach()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    import copy
    w, b = copy.deepcopy(w0), copy.deepcopy(b0)
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b


ZERO_INIT_WORKS = 1 == 1
