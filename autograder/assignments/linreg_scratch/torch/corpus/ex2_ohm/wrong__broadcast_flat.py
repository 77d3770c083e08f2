# loses: ex2_ohm
# slip: raw_loop
# why: (n, 1) against (n,) gives an (n, n) loss, so the slope goes to zero
def fit_resistance(current, voltage):
    x = current.reshape([-1, 1])
    y = voltage.reshape([-1])
    x = (x - x.mean()) / x.std()
    sv = y.std()
    y = (y - y.mean()) / sv
    w = torch.zeros([1, 1])
    for _ in range(60):
        w.requires_grad = True
        ((x @ w - y) ** 2 / 2).mean().backward()
        w = (w - 0.5 * w.grad).detach()
    return (w * sv / current.std()).item()
