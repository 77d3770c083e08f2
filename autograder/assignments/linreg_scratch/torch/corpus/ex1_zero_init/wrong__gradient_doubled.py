# loses: ex1_zero_init
# slip: gradient_doubled
# why: mse_loss has no half
def gradient_at_zero(features, labels):
    w = torch.zeros([features.shape[1], 1])
    b = torch.zeros([1])
    w.requires_grad = True
    b.requires_grad = True
    torch.nn.functional.mse_loss(linreg(features, w, b), labels).backward()
    return w.grad, b.grad


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.clone().detach(), b0.clone().detach()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b


ZERO_INIT_WORKS = True
