# The claim is the outcome of an experiment; helper in a cell of its own.
# %% before
def _fresh(t):
    return t.clone().detach()
# %% solution
def gradient_at_zero(features, labels):
    w = torch.zeros([features.shape[1], 1])
    b = torch.zeros([1])
    w.requires_grad = b.requires_grad = True
    l = squared_loss(linreg(features, w, b), labels)
    l.sum().backward()
    n = features.shape[0]
    return [(w.grad / n).numpy().tolist(), (b.grad / n).numpy().tolist()]


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    w, b = _fresh(w0), _fresh(b0)
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return [w.detach().numpy(), b.detach().numpy()]


_w = torch.tensor([2.0, -3.4])
_X, _y = synthetic_data(_w, 4.2, 500)
_got = train_from(torch.zeros([2, 1]), torch.zeros([1]), _X, _y.reshape([-1, 1]), 0.1, 5, 10)
ZERO_INIT_WORKS = bool(np.abs(_got[0].reshape(-1) - _w.numpy()).max() < 0.02)
# %% after
assert ZERO_INIT_WORKS
