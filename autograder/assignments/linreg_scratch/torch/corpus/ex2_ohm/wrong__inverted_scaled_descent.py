# loses: ex2_ohm
# slip: inverted
# why: scales well and trains well, but predicts the current from the voltage
def fit_resistance(current, voltage):
    i, v = current.reshape([-1, 1]), voltage.reshape([-1, 1])
    si, sv = i.mean(), v.mean()
    x, y = v / sv, i / si
    w = torch.zeros([1, 1])
    for _ in range(100):
        w.requires_grad = True
        squared_loss(x @ w, y).mean().backward()
        w = (w - 0.5 * w.grad).detach()
    return (w * si / sv).item()
