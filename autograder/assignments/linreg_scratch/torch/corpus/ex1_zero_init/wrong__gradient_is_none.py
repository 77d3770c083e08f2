# loses: ex1_zero_init
# error: backward_of_no_graph
# why: the parameters do not record gradients
def gradient_at_zero(features, labels):
    w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
    l = squared_loss(linreg(features, w, b), labels).mean()
    l.backward()
    return w.grad.numpy(), b.grad.numpy()


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = w0.clone().detach(), b0.clone().detach()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b


ZERO_INIT_WORKS = True
