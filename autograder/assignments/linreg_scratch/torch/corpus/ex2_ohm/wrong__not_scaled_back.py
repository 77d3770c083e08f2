# loses: ex2_ohm
# slip: scale_not_undone
# why: voltage scaled by its own mean, and never scaled back
def fit_resistance(current, voltage):
    i, v = current.reshape([-1, 1]), voltage.reshape([-1, 1])
    x, y = i / i.mean(), v / v.mean()
    w = torch.zeros([1, 1])
    for _ in range(100):
        w.requires_grad = True
        squared_loss(x @ w, y).mean().backward()
        w = (w - 0.5 * w.grad).detach()
    return w.item()
